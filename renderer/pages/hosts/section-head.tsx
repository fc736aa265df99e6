import { memo } from 'react';
import { Text } from '../../parts/text.tsx';
import { sectionCount, sectionSentence, sectionTitle } from '../../words/hosts.ts';
import type { ShownSection } from './sections.ts';

/** The head of a section, which stays in sight for as long as its hosts do. */
export const SectionHead = memo(function SectionHead({
  section,
  line,
  id,
}: {
  readonly section: ShownSection;
  readonly line: number;
  readonly id: string;
}) {
  const title = sectionTitle(section);
  const sentence = sectionSentence(section);
  return (
    <div className="hosts__group" role="row" aria-rowindex={line + 1}>
      <div className="hosts__title" role="rowheader" id={id} title={title}>
        <bdi>{title}</bdi>
      </div>
      <div className="hosts__say" role="gridcell" title={sentence.replaceAll('`', '')}>
        <Text>{sentence}</Text>
      </div>
      <span role="gridcell" className="num">
        {sectionCount(section)}
      </span>
    </div>
  );
});
