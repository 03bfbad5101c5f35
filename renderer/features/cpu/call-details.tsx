/** Details of the selected call or function: weights, source, stack and lines. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ProfileFilter, CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { SourceLink } from '../../core/widgets/source-link.tsx';
import { functionName, sourcePlace, wholeSource, type SourcePosition } from '../../core/widgets/source-place.ts';
import type { ChosenCall } from './chart-view.tsx';
import { stackText } from './profile-chart.ts';
import { FunctionName } from '../../core/widgets/profile/function-name.tsx';
import { originalLines } from '../../core/stores/original-lines.ts';
import { originalPlace, useOriginals, type Originals } from '../../core/widgets/profile/originals.ts';
import { hasTimes, useUnit, type ProfileOverview } from './profile-units.tsx';
import { durationText } from '../../../shared/base/duration-text.ts';

const STACK_SHOWN = 40;
const LINES_SHOWN = 30;

interface LinesProps {
  readonly document: AnalysisDocument;
  readonly filters: readonly ProfileFilter[];
  readonly place: CpuPlace;
  /** Lines are asked again when its source map arrives. */
  readonly isMapped: boolean;
}

interface ShownLine {
  readonly samples: number;
  readonly self: number;
  /** Its text, and where it leads in the script. */
  readonly text: string;
  readonly at: SourcePosition;
}

/** The lines of a function, slowest first; by line of the original source if a source map has the function. */
async function shownLines(
  { document, filters, place }: LinesProps,
  lookIn: readonly string[],
): Promise<AppResult<readonly ShownLine[]>> {
  const found = await document.query('profile.lines', { place, filters: [...filters] });
  if (!found.ok) return found;
  const { url } = place;
  const lines = found.value.lines.map((each) => ({
    ...each,
    of: place,
    line: each.line === place.line ? null : each.line,
  }));
  const originalOf = await originalLines(document, lines, lookIn);
  if (!originalOf.ok) return originalOf;
  const shown = new Map<string, ShownLine>();
  for (const each of lines) {
    const original = originalOf.value(each);
    const at = { url, line: each.line ?? place.line, column: each.line === null ? place.column : 1 };
    const text = original === null ? sourcePlace({ url, line: at.line }) || String(at.line) : originalPlace(original);
    const known = shown.get(text);
    const sum = { samples: each.samples + (known?.samples ?? 0), self: each.self + (known?.self ?? 0) };
    shown.set(text, { text, at: known?.at ?? at, ...sum });
  }
  return ok([...shown.values()].toSorted((a, b) => b.self - a.self));
}

function Lines(props: LinesProps) {
  const { document, filters, place, isMapped } = props;
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, place, filters, lookIn, isMapped]), () =>
    shownLines(props, lookIn),
  );
  if (answer === null) return null;
  if (!answer.ok)
    return (
      <p className="is-error small">
        {answer.error.message}{' '}
        <Button size="tiny" look="bare" onClick={refetch}>
          Retry
        </Button>
      </p>
    );
  const lines = answer.value;
  if (lines.length === 0) return null;
  const largest = lines[0]?.self ?? 0;
  return (
    <section className="sampled-section">
      <h4>Lines</h4>
      <table className="sampled-lines" data-testid="call-lines">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Self time</th>
            <th scope="col">Samples</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, LINES_SHOWN).map(({ text, at, samples, self }) => (
            <tr key={text} title={`${formatCount(samples)} samples`}>
              <th scope="row" className="mono">
                <SourceLink place={at}>{text}</SourceLink>
              </th>
              <td className="sampled-line-bar" aria-hidden>
                <span style={{ width: `${largest > 0 ? (self / largest) * 100 : 0}%` }} />
              </td>
              <td className="mono">{durationText(self)}</td>
              <td className="visually-hidden">{samples}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > LINES_SHOWN ? (
        <p className="third small">
          {LINES_SHOWN} of {formatCount(lines.length)} lines, slowest first
        </p>
      ) : null}
    </section>
  );
}

/** The original place if it is known: the author's own file. */
function frameText(frame: CpuPlace, originals: Originals): string {
  const original = originals.of(frame);
  return original === null ? sourcePlace(frame) : originalPlace(original);
}

export interface CallDetailsProps {
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filters: readonly ProfileFilter[];
  readonly place: CpuPlace;
  /** Null for a function selected in a table. */
  readonly call: ChosenCall | null;
  readonly onSandwich: (place: CpuPlace) => void;
}

export function CallDetails({ document, overview, filters, place, call, onSandwich }: CallDetailsProps) {
  const copy = useClipboard();
  const unit = useUnit();
  const share = (weight: number): string => formatPercent(overview.total > 0 ? weight / overview.total : 0);
  const source = wholeSource(place);
  const originals = useOriginals();
  const original = originals.of(place);
  const stack = call?.stack ?? [];
  return (
    <div className="sampled-details stack" data-testid="call-details">
      <h3 className="sampled-details-name selectable">
        <FunctionName place={place} originals={originals} />
      </h3>
      {original === null ? null : (
        <p className="mono small selectable sampled-source" data-testid="original-source">
          <SourceLink place={place}>
            {original.source}:{original.line}:{original.column}
          </SourceLink>
        </p>
      )}
      {source === '' ? null : (
        <p className="mono small second selectable sampled-source">
          {original === null ? <SourceLink place={place}>{source}</SourceLink> : source}
        </p>
      )}
      {call === null ? null : (
        <dl className="sampled-figures">
          <dt>Self</dt>
          <dd className="mono">{unit.format(call.self)}</dd>
          <dd className="third">{share(call.self)}</dd>
          <dt>Total</dt>
          <dd className="mono">{unit.format(call.total)}</dd>
          <dd className="third">{share(call.total)}</dd>
          {hasTimes(unit) ? (
            <>
              <dt>Start</dt>
              <dd className="mono">{unit.format(call.start)}</dd>
              <dd />
            </>
          ) : null}
        </dl>
      )}
      <div className="sampled-actions">
        <Button size="tiny" onClick={() => onSandwich(place)} data-testid="details-sandwich">
          Callers and callees
        </Button>
        <CopyButton size="tiny" label="Copy name" onCopy={() => copy(functionName(place.name))} />
        {call === null ? null : (
          <>
            <CopyButton size="tiny" label="Copy stack" onCopy={() => copy(stackText(stack))} />
            <CopyButton size="tiny" label="Copy subtree" onCopy={() => copy(call.subtree())} />
          </>
        )}
      </div>
      <Lines document={document} filters={filters} place={place} isMapped={original !== null} />
      {stack.length === 0 ? null : (
        <section className="sampled-section">
          <h4>Stack</h4>
          <ol className="sampled-stack" data-testid="call-stack">
            {stack.slice(0, STACK_SHOWN).map((frame, level) => (
              // A function may occur twice in a stack; its index distinguishes them.
              <li key={`${stack.length - level}`} title={wholeSource(frame)}>
                <FunctionName place={frame} originals={originals} />
                <SourceLink place={frame} className="mono small cut">
                  {frameText(frame, originals)}
                </SourceLink>
              </li>
            ))}
          </ol>
          {stack.length > STACK_SHOWN ? (
            <p className="third small">
              {STACK_SHOWN} of {formatCount(stack.length)} calls. Use Copy stack for all of them
            </p>
          ) : null}
        </section>
      )}
    </div>
  );
}
