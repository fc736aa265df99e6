import { examples, type Page } from './manual.ts';

/** The help of the parts of `latchkey policy`. Loaded with them alone, because few people ever need it. */
export const POLICY_PAGES = {
  'policy schema': {
    summary: 'Print the JSON Schema of the policy, for editors',
    about: [
      'Prints the JSON Schema (draft 2020-12) of the access policy. Editors that know it complete names and mark mistakes while you type.',
    ],
    sections: [
      examples(
        ['latchkey policy schema > access-policy.schema.json', ''],
        [
          '# yaml-language-server: $schema=access-policy.schema.json',
          'As the first line of the policy, for editors that use the YAML language server',
        ],
      ),
    ],
  },
} as const satisfies Readonly<Record<string, Page>>;
