import { useCopyText } from '../api.ts';
import { copyRequest, whatToAsk } from '../words/window.ts';
import { Actions, type ButtonKind } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Text } from './text.tsx';

export interface AskProps {
  /** "your IT help desk". */
  readonly whom: string;
  readonly text: string;
  readonly kind?: ButtonKind;
  /** Of the heading, by where it stands. */
  readonly level?: 2 | 3;
}

/** What to ask whom, in words that can be sent as they are. */
export function Ask(props: AskProps) {
  return (
    <section className="ask">
      <AskText {...props} />
    </section>
  );
}

/** The same without a card of its own. */
export function AskText({ whom, text, kind = 'primary', level = 2 }: AskProps) {
  const copyText = useCopyText();
  const Heading = `h${level}` as const;
  return (
    <>
      <Heading>{whatToAsk(whom)}</Heading>
      <blockquote>
        <Text>{text}</Text>
      </blockquote>
      <Actions>
        <CopyButton kind={kind} label={copyRequest} copy={() => copyText(text.replaceAll('`', ''))} />
      </Actions>
    </>
  );
}
