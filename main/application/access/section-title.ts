import type { Section } from './sections.ts';

/** What a list of hosts is headed with, in the command and in the window. */
export function sectionTitle(section: Section): string {
  switch (section.kind) {
    case 'role':
      return section.role.title;
    case 'certificate':
      return 'Opened by your certificate';
    case 'ending':
      return 'Ending';
    case 'missing':
      return section.role === undefined ? 'Not granted' : `Not granted: ${section.role.title}`;
    case 'nobody':
      return 'Not granted to anybody';
  }
}
