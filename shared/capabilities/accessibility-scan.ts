/** Scans the frames of a page with axe-core, each in a world of its own, and puts what was found together as one report. */
import { z } from 'zod';
import { err, ok } from '../base/result.ts';
import {
  ACCESSIBILITY_FORMAT,
  ACCESSIBILITY_FORMAT_VERSION,
  AccessibilityElementSchema,
  AccessibilityRuleSchema,
  byImpact,
  type AccessibilityFrame,
  type AccessibilityReport,
  type AccessibilityRule,
} from '../contracts/accessibility.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { TargetInfo } from '../contracts/targets.ts';
import type { CallContext } from './define.ts';
import { framesOf, openWorld, type WorldFrame } from './page-world.ts';
import type { TargetSession } from './ports.ts';
import { ruleName } from '../contracts/accessibility-rules.ts';

/** WCAG 2.0 to 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Not of WCAG, and told all the same. */
const FURTHER_RULES = ['heading-order', 'aria-allowed-role', 'empty-heading'];
/** What only a whole page must have. */
const PAGE_RULES = ['bypass', 'document-title'];
/** axe leaves these to a person, since the one that is found first may be the one that is meant; a doubled id is wrong all the same. */
const TOLD_ANYWAY = ['duplicate-id-aria'];
/** Of each rule and frame. */
const MOST_ELEMENTS = 500;
const MOST_CHARS = 500;
const SCAN_DEADLINE_MS = 120_000;

const ScannedRuleSchema = AccessibilityRuleSchema.omit({ rule: true, elements: true }).extend({
  elements: z.array(AccessibilityElementSchema.omit({ frame: true })),
});
const ScannedSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('invalid-selector'), why: z.string() }),
  z.object({ state: z.literal('not-found') }),
  z.object({
    state: z.literal('scanned'),
    url: z.string(),
    title: z.string(),
    engineVersion: z.string(),
    width: z.number(),
    height: z.number(),
    violations: z.array(ScannedRuleSchema),
    incomplete: z.array(ScannedRuleSchema),
    passes: z.number(),
    inapplicable: z.number(),
  }),
]);
type Scanned = Extract<z.infer<typeof ScannedSchema>, { state: 'scanned' }>;

/** Null: the selector finds nothing. */
export type Scan = { readonly report: AccessibilityReport | null };

function add(
  rules: Map<string, AccessibilityRule>,
  found: readonly z.infer<typeof ScannedRuleSchema>[],
  frame: number,
): void {
  for (const { elements, ...rule } of found) {
    const told = elements.map((element) => ({ ...element, frame }));
    const known = rules.get(rule.axeRule);
    rules.set(rule.axeRule, {
      ...rule,
      rule: ruleName(rule.axeRule),
      count: rule.count + (known?.count ?? 0),
      elements: [...(known?.elements ?? []), ...told],
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
): Promise<AppResult<z.infer<typeof ScannedSchema>>> {
  const world = await openWorld(session, frame.id, signal);
  if (!world.ok) return world;
  const options = {
    selector,
    tags: TAGS,
    rules: FURTHER_RULES,
    isWholePage,
    pageRules: PAGE_RULES,
    mostElements: MOST_ELEMENTS,
    mostChars: MOST_CHARS,
  };
  const answer = await world.value.evaluate(`${script}(${JSON.stringify(options)})`, { deadlineMs: SCAN_DEADLINE_MS });
  if (!answer.ok) return answer;
  const parsed = ScannedSchema.safeParse(answer.value);
  return parsed.success
    ? ok(parsed.data)
    : err(appError('cdp_error', 'The scan of the page answered in an unknown shape.'));
}

/** Frames of other sites run in processes of their own and are targets of their own. */
function embeddedTargets(target: TargetInfo, { ports }: CallContext): TargetInfo[] {
  const all = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
  const below = (id: string): TargetInfo[] =>
    all
      .filter(({ type, parentId }) => type === 'iframe' && parentId === id)
      .flatMap((each) => [each, ...below(each.id)]);
  return below(target.id);
}

export async function scanPage(selector: string | null, context: CallContext): Promise<AppResult<Scan>> {
  const { ports, attach, target, signal, progress } = context;
  const script = await ports.pageScripts.text('accessibility');
  if (!script.ok) return script;
  const violations = new Map<string, AccessibilityRule>();
  const review = new Map<string, AccessibilityRule>();
  const frames: AccessibilityFrame[] = [];
  let first: Scanned | null = null;
  let passes = 0;
  let inapplicable = 0;

  const places: { readonly target: TargetInfo; readonly isTop: boolean }[] = [
    { target, isTop: true },
    ...embeddedTargets(target, context).map((each) => ({ target: each, isTop: false })),
  ];
  for (const [index, place] of places.entries()) {
    progress({ done: (90 * index) / places.length, total: 100, message: `Scanning ${index + 1} of ${places.length}` });
    const leaveOut = (url: string, reason: string): void =>
      void frames.push({ url, targetId: place.target.id, isScanned: false, reason });
    if (!place.isTop && selector !== null) {
      leaveOut(place.target.url, 'a selector was given, which is looked for in the document itself');
      continue;
    }
    const session = await attach(place.target);
    const tree = session.ok ? await framesOf(session.value, signal) : session;
    if (!session.ok || !tree.ok) {
      const failure = session.ok ? tree : session;
      if (place.isTop && !failure.ok) return failure;
      leaveOut(place.target.url, failure.ok ? 'it could not be reached' : failure.error.message);
      continue;
    }
    for (const [frameIndex, frame] of tree.value.entries()) {
      const isMain = place.isTop && frameIndex === 0;
      if (!isMain && selector !== null) {
        leaveOut(frame.url, 'a selector was given, which is looked for in the document itself');
        continue;
      }
      const scanned = await scanFrame(session.value, frame, {
        script: script.value,
        selector,
        isWholePage: isMain,
        signal,
      });
      if (!scanned.ok) {
        if (isMain || signal.aborted) return scanned;
        leaveOut(frame.url, scanned.error.message);
        continue;
      }
      const found = scanned.value;
      if (found.state === 'invalid-selector')
        return err(
          appError(
            'invalid_params',
            `"${selector ?? ''}" is no CSS selector: ${found.why}.`,
            'Correct the selector, or leave it out for the whole document.',
          ),
        );
      if (found.state === 'not-found') return ok({ report: null });
      if (isMain) first = found;
      const at = frames.push({ url: frame.url, targetId: place.target.id, isScanned: true, reason: null }) - 1;
      const isTold = ({ axeRule }: { axeRule: string }): boolean => TOLD_ANYWAY.includes(axeRule);
      add(violations, [...found.violations, ...found.incomplete.filter(isTold)], at);
      add(
        review,
        found.incomplete.filter((rule) => !isTold(rule)),
        at,
      );
      passes += found.passes;
      inapplicable += found.inapplicable;
    }
  }
  if (first === null) return err(appError('cdp_error', 'The page has no document that could be scanned.'));
  return ok({
    report: {
      format: ACCESSIBILITY_FORMAT,
      version: ACCESSIBILITY_FORMAT_VERSION,
      testEngine: { name: 'axe-core', version: first.engineVersion },
      url: first.url,
      title: first.title,
      scannedAt: new Date().toISOString(),
      selector,
      viewport: { width: first.width, height: first.height },
      frames,
      violations: [...violations.values()].toSorted(byImpact),
      review: [...review.values()].toSorted(byImpact),
      passes,
      inapplicable,
    },
  });
}
