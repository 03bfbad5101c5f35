/**
 * `pen diff A B` for two sampled profiles of one kind: self time by function at equal length, or live allocations by function, and whether chance
 * explains the change.
 */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { ProfileChange, ProfileUnit } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import { codeSection } from '../../../../shared/core/findings/code-section.ts';
import type { Fact, Section } from '../../../../shared/core/findings/model.ts';
import { plainFacts } from '../../../../shared/core/findings/plain-tables.ts';
import { TERMINAL } from '../../../../shared/core/findings/voice.ts';
import {
  comparedBlamed,
  comparedChanges,
  comparedFacts,
  comparedFunctions,
  comparedProfilesDocument,
} from '../../../../shared/features/cpu/comparison.ts';
import { verdictSentences, type Verdict } from '../../../../shared/core/findings/verdict.ts';
import { comparedProfilesVerdict } from '../../../../shared/features/cpu/verdict.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import type { GrowthLimit } from '../../../core/cli/arguments/growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../../../core/cli/capture-files.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { printSections } from '../../../core/cli/output/print-sections.ts';
import { readRows } from '../../../../shared/core/kinds/read-rows.ts';
import { wrongUse } from '../../../core/cli/commands/wrong-use.ts';

type Page = AnalysisAnswer<'profile.compare'>;

function printChanges(
  context: CommandContext,
  {
    page,
    rows,
    code,
    verdict,
  }: {
    readonly page: Page;
    readonly rows: readonly ProfileChange[];
    readonly code: readonly Section[];
    readonly verdict: Verdict;
  },
  unit: ProfileUnit,
): void {
  const changed = { rows, total: page.total };
  if (context.json) {
    printJson(context.stdout, comparedProfilesDocument(changed, unit));
    return;
  }
  const told: Fact[] = [...comparedFacts(page, unit), ['Verdict', verdictSentences(verdict)]];
  const facts = plainFacts(told, TERMINAL).map(([label, value]) => `${label}: ${value}`);
  printText(context.stdout, facts.map(plainLine).join('\n'));
  printSections(context, [...code, comparedChanges(page), comparedFunctions(changed, { unit })]);
  if (rows.length === 0) printText(context.stdout, '\nNo function changed.');
}

/** Growth above the limit as a sentence; null if it is within the limit. */
async function exceeded(
  limit: GrowthLimit,
  unit: ProfileUnit,
  [a, b]: readonly [AskableFile, AskableFile],
  page: Page,
): Promise<string | null> {
  if (unit === 'bytes') {
    const [from, to] = [page.base.extent, page.new.extent];
    if (!limit.isExceeded(from, to)) return null;
    return `Live allocations grew by ${formatBytes(to - from)}, more than the ${limit.text} of --fail-on.`;
  }
  const [from, to] = [await activeShare(a), await activeShare(b)];
  if (!limit.isExceeded(from, to)) return null;
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  return `Active time grew from ${percent(from)} to ${percent(to)} of the recording, by more than the ${limit.text} of --fail-on.`;
}

async function activeShare({ ask }: AskableFile): Promise<number> {
  const { total, durationMs } = await ask('profile.overview', {});
  return durationMs === 0 ? 0 : total / durationMs;
}

/** Throws `AppFailure`: `invalid_params` if the two are of different kinds, or for an option of heap snapshots. */
export async function diffProfiles(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  const unit: ProfileUnit = first.kind === 'heap-profile' ? 'bytes' : 'milliseconds';
  const plural = unit === 'bytes' ? 'Sampled heap profiles' : 'CPU profiles';
  if (context.arguments.values.has('match'))
    throw wrongUse(`${plural} have no objects to match.`, 'Leave --match out.');
  if (unit === 'milliseconds' && limit?.unit === 'bytes')
    throw wrongUse(
      '--fail-on of CPU profiles takes a percentage.',
      "Write --fail-on 5%: growth of active time relative to the recording's length.",
    );
  const a = await files.open(first);
  const b = await files.open(second);
  const changes = await readRows(listLimit(context), (part) => b.ask('profile.compare', { base: a.path, ...part }));
  const code = context.json ? [] : await codeSection(b.ask, comparedBlamed(changes.page));
  const verdict = await comparedProfilesVerdict(b.ask, { file: a.path });
  printChanges(context, { ...changes, code, verdict }, unit);
  const reason = limit === null ? null : await exceeded(limit, unit, [a, b], changes.page);
  if (reason === null) return DONE;
  say(context, reason);
  return { status: 1 };
}
