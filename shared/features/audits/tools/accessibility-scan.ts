/** Scans the frames of a page with axe-core, each in an isolated world, and merges the results into one report. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import {
  byImpact,
  ScannedRuleSchema,
  type AccessibilityReport,
  type AccessibilityRule,
  type ScannedRule,
} from '../contract/accessibility.ts';
import { appError, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { framesOf, openWorld, type WorldFrame } from '../../../core/capability/page-world.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { ruleName } from '../contract/accessibility-rules.ts';

/** WCAG 2.0 to 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Best practices outside of WCAG that are reported too. */
const FURTHER_RULES = ['heading-order', 'aria-allowed-role', 'empty-heading'];
/** Rules that only apply to a whole page. */
const PAGE_RULES = ['bypass', 'document-title'];
/** axe marks these for review, since the first element with the id may be the intended one. A duplicate id is an issue in any case. */
const ALWAYS_REPORTED = ['duplicate-id-aria'];
/** Per rule and frame: no answer lists more. */
const MAX_ELEMENTS = 50;
const MAX_CHARS = 500;
const SCAN_DEADLINE_MS = 120_000;

const ScannedSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('invalid-selector'), why: z.string() }),
  z.object({ state: z.literal('not-found') }),
  z.object({
    state: z.literal('scanned'),
    url: z.string(),
    engineVersion: z.string(),
    violations: z.array(ScannedRuleSchema),
    incomplete: z.array(ScannedRuleSchema),
    passes: z.number(),
  }),
]);
type Scanned = Extract<z.infer<typeof ScannedSchema>, { state: 'scanned' }>;

/** The report is null if no element matches the selector. */
export type Scan = { readonly report: AccessibilityReport | null };

function add(rules: Map<string, AccessibilityRule>, found: readonly ScannedRule[]): void {
  for (const rule of found) {
    const known = rules.get(rule.axeRule);
    rules.set(rule.axeRule, {
      ...rule,
      rule: ruleName(rule.axeRule),
      count: rule.count + (known?.count ?? 0),
      elements: [...(known?.elements ?? []), ...rule.elements],
    });
  }
}

async function scanFrame(
  session: TargetSession,
  frame: WorldFrame,
  {
    script,
    selector,
    isWholePage,
    signal,
  }: { script: string; selector: string | null; isWholePage: boolean; signal: AbortSignal },
): Promise<z.infer<typeof ScannedSchema>> {
  const world = await openWorld(session, frame.id, signal);
  const options = {
    selector,
    tags: TAGS,
    rules: FURTHER_RULES,
    isWholePage,
    pageRules: PAGE_RULES,
    mostElements: MAX_ELEMENTS,
    mostChars: MAX_CHARS,
  };
  const answer = unwrap(
    await world.evaluate(`${script}(${JSON.stringify(options)})`, { deadlineMs: SCAN_DEADLINE_MS }),
  );
  const parsed = ScannedSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new AppFailure(appError('cdp_error', 'The accessibility scan returned data of an unknown shape.'));
}

/** Cross-origin frames run in other processes and are targets of their own. */
function embeddedTargets(target: TargetInfo, { ports }: CallContext): TargetInfo[] {
  const all = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
  const below = (id: string): TargetInfo[] =>
    all
      .filter(({ type, parentId }) => type === 'iframe' && parentId === id)
      .flatMap((each) => [each, ...below(each.id)]);
  return below(target.id);
}

export async function scanPage(selector: string | null, context: CallContext): Promise<Scan> {
  const { ports, attach, target, signal, progress } = context;
  const script = await ports.pageScripts.text('accessibility');
  const violations = new Map<string, AccessibilityRule>();
  const review = new Map<string, AccessibilityRule>();
  const unscanned: AccessibilityReport['unscanned'][number][] = [];
  let first: Scanned | null = null;
  let passes = 0;

  const places: { readonly target: TargetInfo; readonly isTop: boolean }[] = [
    { target, isTop: true },
    ...embeddedTargets(target, context).map((each) => ({ target: each, isTop: false })),
  ];
  for (const [index, place] of places.entries()) {
    progress({ done: (90 * index) / places.length, total: 100, message: `Scanning ${index + 1} of ${places.length}` });
    const skip = (url: string, reason: string): void => void unscanned.push({ url, reason });
    if (!place.isTop && selector !== null) {
      skip(place.target.url, 'a selector was given, which applies to the main document only');
      continue;
    }
    const session = await attach(place.target);
    const tree = session.ok ? await framesOf(session.value, signal) : session;
    if (!session.ok || !tree.ok) {
      const failure = session.ok ? tree : session;
      if (place.isTop && !failure.ok) throw new AppFailure(failure.error);
      skip(place.target.url, failure.ok ? 'the session could not be attached' : failure.error.message);
      continue;
    }
    for (const [frameIndex, frame] of tree.value.entries()) {
      const isMain = place.isTop && frameIndex === 0;
      if (!isMain && selector !== null) {
        skip(frame.url, 'a selector was given, which applies to the main document only');
        continue;
      }
      const scanned = await settle(() =>
        scanFrame(session.value, frame, {
          script,
          selector,
          isWholePage: isMain,
          signal,
        }),
      );
      if (!scanned.ok) {
        if (isMain || signal.aborted) throw new AppFailure(scanned.error);
        skip(frame.url, scanned.error.message);
        continue;
      }
      const found = scanned.value;
      if (found.state === 'invalid-selector')
        throw new AppFailure(
          appError(
            'invalid_params',
            `${foreign(selector ?? '')} is not a valid CSS selector: ${foreign(found.why)}`,
            'Correct the selector, or omit it to scan the whole document.',
          ),
        );
      if (found.state === 'not-found') return { report: null };
      if (isMain) first = found;
      const isReported = ({ axeRule }: { axeRule: string }): boolean => ALWAYS_REPORTED.includes(axeRule);
      add(violations, [...found.violations, ...found.incomplete.filter(isReported)]);
      add(
        review,
        found.incomplete.filter((rule) => !isReported(rule)),
      );
      passes += found.passes;
    }
  }
  if (first === null) throw new AppFailure(appError('cdp_error', 'The page has no document to scan.'));
  return {
    report: {
      url: first.url,
      engineVersion: first.engineVersion,
      violations: [...violations.values()].toSorted(byImpact),
      review: [...review.values()].toSorted(byImpact),
      passes,
      unscanned,
    },
  };
}
