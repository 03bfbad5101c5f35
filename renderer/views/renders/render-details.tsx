/** Details of a component, or of a commit, next to their table. */
import type { ReactNode } from 'react';
import { countNoun, formatCount } from '../../../shared/base/units.ts';
import { reasonWords } from '../../../shared/findings/renders.ts';
import { reasonsOf, type ComponentTotals, type RecordedCommit } from '../../stores/renders/render-totals.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Fact } from '../../widgets/fact.tsx';
import { CloseIcon } from '../../widgets/icons.tsx';
import { SourceLink } from '../../widgets/source-link.tsx';
import { Tag } from '../../widgets/tag.tsx';
import {
  beganText,
  equalText,
  frameworkName,
  Milliseconds,
  mountReason,
  sourceText,
  Told,
  useTimeFrom,
} from './render-words.tsx';

const MAX_COMPONENTS = 100;

function Pane({
  label,
  title,
  onClose,
  children,
}: {
  readonly label: string;
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <aside className="renders-details column full" aria-label={label} data-testid="renders-details">
      <div className="pane-head row">
        <h3 className="grow cut selectable">{title}</h3>
        <IconButton label="Close details" icon={CloseIcon} size="tiny" onClick={onClose} />
      </div>
      <div className="scroll">{children}</div>
    </aside>
  );
}

/** `3 renders, 2 mounted`: as the table counts them. */
function countedText({ renders, mounts }: { readonly renders: number; readonly mounts: number }): string {
  const mounted = mounts === 0 ? '' : `${formatCount(mounts)} mounted`;
  return [renders === 0 && mounts > 0 ? '' : countNoun(renders, 'render'), mounted]
    .filter((part) => part !== '')
    .join(', ');
}

export function ComponentDetails({
  component,
  commits,
  sinceMs,
  whyNoTimes,
  onCommit,
  onClose,
}: {
  readonly component: ComponentTotals;
  /** By id. */
  readonly commits: ReadonlyMap<string, RecordedCommit>;
  readonly sinceMs: number;
  /** Null where the framework measures. */
  readonly whyNoTimes: string | null;
  readonly onCommit: (id: string) => void;
  readonly onClose: () => void;
}) {
  const timeOf = useTimeFrom(sinceMs);
  const { name, place, framework, kind, isMemo, renders, mounts, wasted, remounts } = component;
  const reasons = reasonsOf(component);
  const others = reasons.reduce((left, each) => left - each.renders, renders);
  const last = component.last.flatMap(({ commitId, ...counts }) => {
    const commit = commits.get(commitId);
    return commit === undefined ? [] : [{ commit, counts }];
  });
  const remounted = remounts.byKey + remounts.byType + remounts.unknown;
  return (
    <Pane label="Component" title={name === '' ? '(anonymous)' : name} onClose={onClose}>
      <dl className="renders-facts">
        <Fact name="Defined at">
          {place === null ? 'not known' : <SourceLink place={place}>{sourceText(place)}</SourceLink>}
        </Fact>
        <Fact name="Kind">
          {frameworkName(framework)} {kind} {isMemo ? <Tag title="It compares its props itself">memo</Tag> : null}
        </Fact>
        <Fact name="Renders">{formatCount(renders)}</Fact>
        <Fact name="Wasted" title="No input differed, and neither did the output">
          {formatCount(wasted)}
          {component.wastedMs === null ? null : (
            <>
              , <Milliseconds ms={component.wastedMs} />
            </>
          )}
        </Fact>
        {whyNoTimes === null ? (
          <>
            <Fact name="Self">
              <Milliseconds ms={component.selfMs} />
            </Fact>
            <Fact name="Total">
              <Milliseconds ms={component.totalMs} />
            </Fact>
          </>
        ) : (
          <Fact name="Times">{whyNoTimes}</Fact>
        )}
        <Fact name="Mounted">{formatCount(mounts)}</Fact>
      </dl>
      <section className="renders-section" aria-label="Why it rendered">
        <h4>Why it rendered</h4>
        <ul>
          {reasons.map((each) => {
            const equal = equalText(each);
            return (
              <li key={each.key} data-testid="render-reason">
                <span className="renders-times">{formatCount(each.renders)} ×</span>
                <span className="selectable">
                  <Told words={reasonWords(each.reason)} />.
                  {equal === '' ? null : <span className="third"> {equal}</span>}
                </span>
              </li>
            );
          })}
          {others > 0 ? (
            <li>
              <span className="renders-times">{formatCount(others)} ×</span>
              <span>for reasons that are not listed</span>
            </li>
          ) : null}
          {mounts > 0 ? (
            <li>
              <span className="renders-times">{formatCount(remounted > 0 ? remounted : mounts)} ×</span>
              <span className="selectable">
                {remounted > 0 ? <Told words={mountReason(component)} /> : 'mounted: it was not there before'}
              </span>
            </li>
          ) : null}
        </ul>
      </section>
      {last.length === 0 ? null : (
        <section className="renders-section" aria-label="Last commits">
          <h4>Last commits</h4>
          <ul>
            {last.map(({ commit, counts }) => (
              <li key={commit.id}>
                <button
                  type="button"
                  className="link renders-times"
                  title="Show this commit"
                  onClick={() => onCommit(commit.id)}
                >
                  {timeOf(commit.atMs)}
                </button>
                <span>
                  {countedText(counts)}, <span className="third">{beganText(commit)}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Pane>
  );
}

export function CommitDetails({
  commit,
  components,
  sinceMs,
  onComponent,
  onClose,
}: {
  readonly commit: RecordedCommit;
  readonly components: ReadonlyMap<string, ComponentTotals>;
  readonly sinceMs: number;
  readonly onComponent: (id: string) => void;
  readonly onClose: () => void;
}) {
  const timeOf = useTimeFrom(sinceMs);
  const rows = commit.rows.toSorted((a, b) => b.renders + b.mounts - a.renders - a.mounts);
  return (
    <Pane label="Commit" title={`Commit at ${timeOf(commit.atMs)}`} onClose={onClose}>
      <dl className="renders-facts">
        <Fact name="Begun by">{beganText(commit)}</Fact>
        <Fact name="Renders">{formatCount(commit.renders)}</Fact>
        <Fact name="Wasted">{formatCount(commit.wasted)}</Fact>
        <Fact name="Mounted">{formatCount(commit.mounts)}</Fact>
        {commit.selfMs === null ? null : (
          <Fact name="Time">
            <Milliseconds ms={commit.selfMs} />
          </Fact>
        )}
      </dl>
      <section className="renders-section" aria-label="Components">
        <h4>Components</h4>
        <ul>
          {rows.slice(0, MAX_COMPONENTS).map((row) => (
            <li key={row.id}>
              <span className="renders-times">{formatCount(row.renders === 0 ? row.mounts : row.renders)} ×</span>
              <span>
                <button type="button" className="link" title="Show this component" onClick={() => onComponent(row.id)}>
                  {components.get(row.id)?.name ?? '(anonymous)'}
                </button>
                {row.mounts > 0 ? (
                  <span className="third"> {row.renders === 0 ? 'mounted' : `${formatCount(row.mounts)} mounted`}</span>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
        {rows.length > MAX_COMPONENTS ? (
          <p className="third">{countNoun(rows.length - MAX_COMPONENTS, 'more component')}</p>
        ) : null}
      </section>
    </Pane>
  );
}
