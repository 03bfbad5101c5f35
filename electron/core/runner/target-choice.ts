/** Finds the target of a call: named in the call, selected by its caller, or the first real page. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import { advice, appError, type Advice, type AppResult } from '../../../shared/base/errors.ts';
import { noPageHint, notConnected } from '../../../shared/core/contracts/no-page-hint.ts';
import {
  endpointShown,
  isServerRuntime,
  targetShownTo,
  type EndpointInfo,
  type TargetInfo,
  targetName,
} from '../../../shared/core/contracts/targets.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { whyUnsupported } from '../../../shared/core/capability/target-abilities.ts';
import type { CallerSession } from './types.ts';

/** A page that the user could mean: its URL is not empty, blank or internal to the browser. */
function isRealPage(target: TargetInfo): boolean {
  return (
    target.type === 'page' &&
    target.url !== '' &&
    target.url !== 'about:blank' &&
    !/^(chrome|edge|devtools|about):/i.test(target.url)
  );
}

function connectedTargets(endpoints: readonly EndpointInfo[]): TargetInfo[] {
  return endpoints.filter((endpoint) => endpoint.state === 'connected').flatMap((endpoint) => endpoint.targets);
}

function pagesFirst(targets: readonly TargetInfo[]): TargetInfo[] {
  return [...targets.filter((target) => target.type === 'page'), ...targets.filter((target) => target.type !== 'page')];
}

/** Targets whose whole title or URL is `needle`, in lower case; without one, those that contain it. */
function matchesOf(targets: readonly TargetInfo[], needle: string): TargetInfo[] {
  const texts = ({ url, title }: TargetInfo): string[] => [url.toLowerCase(), title.toLowerCase()];
  const candidates = pagesFirst(targets);
  const whole = candidates.filter((target) => texts(target).includes(needle));
  return whole.length > 0 ? whole : candidates.filter((target) => texts(target).some((text) => text.includes(needle)));
}

function describe(target: TargetInfo): string {
  return `${targetName(target)} (${target.id})`;
}

/**
 * The target of a stop, or of a question that captures answer, which may be gone: a recording of it may exist, or its outcome is known. Null when the call names a living target,
 * or one that was never seen.
 */
export function goneTarget(
  wanted: string | undefined,
  caller: CallerSession,
  endpoints: readonly EndpointInfo[],
  byId: (targetId: string) => TargetInfo | null,
): TargetInfo | null {
  const id = wanted === undefined || wanted.trim() === '' ? caller.selectedTargetId() : wanted;
  if (id === null || connectedTargets(endpoints).some((target) => target.id === id)) return null;
  return byId(id);
}

export interface ChosenTarget {
  readonly target: TargetInfo;
  readonly notes: readonly string[];
}

/**
 * `wanted` is the call's `target` parameter: a target id, else a whole URL or title, else a substring of them, case-insensitive, pages first.
 * Without it the caller's selection counts; without that, the page or process that the person has selected in the window, else the first real page,
 * else the first Node or Deno target, which then becomes the selection.
 */
export function chooseTarget(
  wanted: string | undefined,
  caller: CallerSession,
  listed: readonly EndpointInfo[],
  { evenEmpty = false }: { readonly evenEmpty?: boolean } = {},
): AppResult<ChosenTarget> {
  // A target that an assistant may not see it can neither match nor read in a note.
  const endpoints = listed.map((endpoint) => endpointShown(endpoint, (target) => targetShownTo(caller.kind, target)));
  const targets = connectedTargets(endpoints);
  const asListed = (shown: TargetInfo): TargetInfo =>
    connectedTargets(listed).find(({ id }) => id === shown.id) ?? shown;
  if (wanted !== undefined && wanted.trim() !== '') {
    const exact = targets.find((target) => target.id === wanted);
    if (exact !== undefined) return ok({ target: asListed(exact), notes: [] });
    const matches = matchesOf(targets, wanted.toLowerCase());
    const first = matches[0];
    if (first === undefined) {
      if (targets.length === 0 && !endpoints.some((endpoint) => endpoint.state === 'connected'))
        return err(notConnected(endpoints));
      return err(
        appError(
          'target_not_found',
          `No target has the id ${foreign(wanted)} or contains it in its URL or title.`,
          otherTargets(endpoints, targets),
        ),
      );
    }
    const notes =
      matches.length > 1
        ? [`${matches.length} targets match ${foreign(wanted)}; the first was used: ${describe(first)}.`]
        : [];
    return ok({ target: asListed(first), notes });
  }
  const selectedId = caller.selectedTargetId();
  if (selectedId !== null) {
    const selected = targets.find((target) => target.id === selectedId);
    if (selected !== undefined) return ok({ target: asListed(selected), notes: [] });
    if (!endpoints.some((endpoint) => endpoint.state === 'connected')) return err(notConnected(endpoints));
    return err(
      appError(
        'target_gone',
        'The selected target is gone: its tab was closed or its process ended.',
        advice('Call pen_list_pages, then choose another with pen_select_page.', 'Select a target in the sidebar.'),
      ),
    );
  }
  const pointedId = caller.pointedTargetId();
  const first =
    targets.find((target) => target.id === pointedId && (isRealPage(target) || isServerRuntime(target.type))) ??
    targets.find(isRealPage) ??
    targets.find(({ type }) => isServerRuntime(type)) ??
    // A new browser has only an empty tab.
    targets.find(({ type, url }) => evenEmpty && type === 'page' && url === 'about:blank');
  if (first === undefined) {
    if (!endpoints.some((endpoint) => endpoint.state === 'connected')) return err(notConnected(endpoints));
    const isEmpty = targets.some(({ type, url }) => type === 'page' && url === 'about:blank');
    return err(
      appError(
        'no_target',
        `Connected, but ${isEmpty ? 'the only tab is empty' : 'there is no page to work on'}.`,
        isEmpty
          ? advice(
              `Load the page into it: ${proposedCall('pen_navigate', { url: 'http://…' })}. Calls that take an address load it themselves.`,
              'Open a page in the browser.',
            )
          : 'Open a page in the browser.',
      ),
    );
  }
  caller.selectTarget(first.id);
  return ok({
    target: asListed(first),
    notes: [
      `No target was selected; ${describe(first)}${first.id === pointedId ? ', which is selected in the window,' : ''} was taken and is selected now.`,
    ],
  });
}

/** In a program without a page these are all that can be meant. */
const NAMED_TARGETS = 3;

function otherTargets(endpoints: readonly EndpointInfo[], targets: readonly TargetInfo[]): Advice {
  if (targets.length === 0) return noPageHint(endpoints);
  if (!targets.some(({ type }) => type === 'page')) {
    const named = targets.slice(0, NAMED_TARGETS).map(describe).join(', ');
    return advice(
      `Connected, without a page: ${named}${targets.length > NAMED_TARGETS ? ' and others (pen_list_pages)' : ''}. Give its id, or leave "target" out.`,
      'Select a target in the sidebar.',
    );
  }
  const listed = 'List the targets with pen_list_pages; ids change when a tab is closed and opened again.';
  // Chrome names a worker only after a session on its page has asked for it.
  const unnamed = targets.some(({ type, url }) => type === 'worker' && url === '')
    ? ' A worker that was not used yet has no name and URL there: use its id.'
    : '';
  return advice(`${listed}${unnamed}`, 'Select a target in the sidebar.');
}

/** Alternatives named when a target cannot do what was asked. */
const NAMED_TOOLS = 3;

/** Other tools of the same kind and subject, or of the same kind, that work on the target. */
function toolsThatWork(
  { name, kind, category }: AnyCapability,
  target: TargetInfo,
  capabilities: readonly AnyCapability[],
): readonly string[] {
  return capabilities
    .filter(
      (other) => other.name !== name && other.kind === kind && other.forPersonOnly !== true && other.forViews !== true,
    )
    .filter((other) => other.target !== undefined && whyUnsupported(other, target) === null)
    .toSorted((a, b) => Number(b.category === category) - Number(a.category === category))
    .slice(0, NAMED_TOOLS)
    .map((other) => other.name);
}

/** Refuses what the target cannot do, by its type or by its protocol, before any command is sent. */
export function checkAbility(
  capability: AnyCapability,
  target: TargetInfo,
  {
    endpoints,
    capabilities,
  }: { readonly endpoints: readonly EndpointInfo[]; readonly capabilities: readonly AnyCapability[] },
): AppResult<TargetInfo> {
  const why = whyUnsupported(capability, target);
  if (why === null) return ok(target);
  const others = connectedTargets(endpoints).some((other) => whyUnsupported(capability, other) === null);
  const working = isServerRuntime(target.type) ? toolsThatWork(capability, target, capabilities) : [];
  const here =
    working.length === 0
      ? ''
      : ` On this target ${new Intl.ListFormat('en').format(working)} ${working.length === 1 ? 'works' : 'work'}.`;
  return err(
    appError(
      'target_unsupported',
      why,
      others
        ? advice(
            `Choose another with pen_select_page, or name one in "target".${here}`,
            'Select a target in the sidebar.',
          )
        : here === ''
          ? noPageHint(endpoints)
          : advice(here.trim(), 'Select a target in the sidebar.'),
    ),
  );
}
