import { useOrganisation } from '../../api.ts';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { useTimes } from '../../time/now.ts';
import { footOf } from '../../words/foot.ts';
import { pageNames } from '../../words/window.ts';

export function OverviewPage() {
  const organisation = useOrganisation();
  const times = useTimes();
  if (organisation === undefined) return null;
  const { shape, title } = footOf(organisation, times);
  return (
    <PageBody title={pageNames.overview}>
      <Head shape={shape} title={title} />
    </PageBody>
  );
}
