/** Comparison of two accessibility reports: new, fixed and unchanged issues. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AccessibilityReport } from '../../../shared/contracts/page/accessibility.ts';
import {
  compareAccessibility,
  type ComparedIssue,
  type IssueState,
} from '../../../shared/contracts/page/accessibility-compare.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useComparedSides } from '../../stores/hooks/use-compared-sides.ts';
import { useOpenedPair } from '../../stores/hooks/use-opened-document.ts';
import { Button } from '../../widgets/button.tsx';
import { DiffFrame, type ComparedPair } from '../../widgets/profile/diff-frame.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { ImpactTag } from './impact.tsx';
import './accessibility.css';

const WORDS: Readonly<Record<IssueState, { readonly label: string; readonly tone: 'error' | 'done' | 'neutral' }>> = {
  new: { label: 'New', tone: 'error' },
  still: { label: 'Unchanged', tone: 'neutral' },
  fixed: { label: 'Fixed', tone: 'done' },
};

function loadReport(document: AnalysisDocument): Promise<AppResult<AccessibilityReport>> {
  return document.query('accessibility.report', {});
}

function IssueRow({ issue }: { issue: ComparedIssue }) {
  return (
    <li className="a11y-compared row" data-state={issue.state}>
      <Tag tone={WORDS[issue.state].tone}>{WORDS[issue.state].label}</Tag>
      <ImpactTag impact={issue.rule.impact} />
      <span className="a11y-compared-rule cut" title={issue.rule.help}>
        {issue.rule.rule}
      </span>
      <code className="cut selectable grow" title={issue.element.html}>
        {issue.element.html}
      </code>
    </li>
  );
}

export function AccessibilityDiffDocument(pair: ComparedPair) {
  const [shown, setShown] = useState<IssueState | 'all'>('all');
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadReport);
  const compared = useMemo(
    () => (overviews === null ? null : compareAccessibility(overviews.base, overviews.later)),
    [overviews],
  );
  const rows = compared?.issues.filter(({ state }) => shown === 'all' || state === shown) ?? [];
  const option = (state: IssueState) => ({
    value: state,
    label: compared === null ? WORDS[state].label : `${WORDS[state].label} ${formatCount(compared.counts[state])}`,
    title: WORDS[state].label,
  });
  return (
    <DiffFrame
      sides={useComparedSides(pair)}
      label="Comparison of accessibility reports"
      testId="accessibility-diff"
      what="The accessibility report"
      opened={waitsFor}
      tools={
        <>
          {overviews === null || overviews.base.url === overviews.later.url ? null : (
            <span className="cut second">Two different pages</span>
          )}
          <Segmented
            label="Shown"
            value={shown}
            options={[
              { value: 'all', label: 'All', title: 'All issues of both reports' },
              option('new'),
              option('still'),
              option('fixed'),
            ]}
            onValue={setShown}
          />
        </>
      }
    >
      {compared === null ? null : rows.length === 0 ? (
        <EmptyState
          title={shown === 'all' ? 'Neither report has issues' : 'No issues of this kind'}
          action={shown === 'all' ? undefined : <Button onClick={() => setShown('all')}>Show all</Button>}
        >
          Elements are matched by rule, frame and selector.
        </EmptyState>
      ) : (
        <ol className="a11y-compared-list">
          {rows.map((issue) => (
            <IssueRow
              key={`${issue.state} ${issue.rule.axeRule} ${issue.element.frame} ${issue.element.path.join(' ')}`}
              issue={issue}
            />
          ))}
        </ol>
      )}
    </DiffFrame>
  );
}
