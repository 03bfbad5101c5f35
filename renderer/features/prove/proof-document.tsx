/** A proof of the library: every run of the claimed figures, and what the verdict rests on. */
import type { AppResult } from '../../../shared/base/errors.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import type { ProofFile } from '../../../shared/features/prove/contract/proof-files.ts';
import { ALLOW_OTHER_CONTENT, proofSections, proofVerdict } from '../../../shared/features/prove/findings.ts';
import { figureWords, shownFigures } from '../../../shared/features/prove/proof-rules.ts';
import { failsByContent, proofMarkdown } from '../../../shared/features/prove/proof-text.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { ResultDocument, type AgainCall } from '../../core/runs/result-document.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { PROVING } from './proving.ts';
import { RunsChart } from './runs-chart.tsx';

export function loadFile(document: AnalysisDocument): Promise<AppResult<ProofFile>> {
  return document.query('proof.file', {});
}

const TABLES: ReadonlySet<string> = new Set(['figures']);

/** Which run of which figure a capture is: pairs whose runs are those of no figure before, the claimed one first. */
function partNames({ report }: ProofFile): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { title, before, after } of report.figures) {
    const [was, is] = [before.link?.split('/')[3], after.link?.split('/')[3]];
    if (was === undefined || is === undefined || names.has(was) || names.has(is)) continue;
    names.set(was, `${title} before`).set(is, `${title} after`);
  }
  return names;
}

function againOf({ asked, report }: ProofFile): AgainCall[] {
  if (asked === null) return [];
  const { tool, params } = asked;
  const claimed = report.figures.flatMap(({ isClaimed, title }) => (isClaimed ? [title] : []));
  const again: AgainCall = {
    // Not the name of this one, which says how it ended.
    ...{ ...PROVING, tool, params },
    ...(report.changes.length === 0
      ? { title: `Proof: ${claimed.join(', ')}`, label: 'Prove again' }
      : { title: `Trial: ${report.changes.join(', ')}`, label: 'Try again' }),
    about: `Runs ${report.before} and ${[report.after, ...report.changes].join(', ')} in turns, until the figure is decided.`,
    // The tool of commands works on no target.
    needsNone: tool === CAPTURE_KINDS.proof.tool,
  };
  const other = { ...again, params: { ...params, otherContent: true }, label: ALLOW_OTHER_CONTENT };
  return failsByContent(report) ? [other, again] : [again];
}

export function ProofDocument(view: CaptureViewProps) {
  return (
    <ResultDocument
      view={view}
      testId="proof"
      load={loadFile}
      verdict={({ report }) => proofVerdict(report)}
      sections={({ report }) => proofSections(report)}
      tables={TABLES}
      partNames={partNames}
      partsLead="Open the median runs:"
      again={againOf}
      markdown={({ report }) => proofMarkdown(report)}
    >
      {({ report }) =>
        shownFigures(report).map((row, _, shown) => (
          <RunsChart
            key={row.name}
            row={row}
            isNamed={shown.length > 1}
            before={told(figureWords(row.before.median, row.unit), PERSON)}
            after={told(figureWords(row.after.median, row.unit), PERSON)}
          />
        ))
      }
    </ResultDocument>
  );
}
