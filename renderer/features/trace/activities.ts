/** Trace colors: one per activity, with separate hues for functions that do not belong to the page. */
import {
  TRACE_ACTIVITIES,
  TRACE_ACTIVITY_LABELS,
  type TraceActivity,
} from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { type TraceLabel } from '../../../shared/engine/trace/contract/traces.ts';
import type { Colouring } from '../../core/widgets/profile/colouring.ts';
import { categoryOf } from '../../core/widgets/profile/function-category.ts';

interface Category {
  readonly id: TraceActivity | 'framework' | 'third' | 'native';
  readonly label: string;
  /** Design token of the fill. */
  readonly token: string;
}

const TOKENS: Readonly<Record<TraceActivity, string>> = {
  scripting: '--fl-own',
  style: '--fl-style',
  layout: '--fl-layout',
  rendering: '--fl-paint',
  parsing: '--fl-compile',
  'garbage-collection': '--fl-gc',
  timers: '--fl-timer',
  events: '--fl-event',
  network: '--fl-load',
  'user-timing': '--fl-timing',
  other: '--fl-task',
  idle: '--fl-idle',
};

/** Activities come first, so that their indexes match. */
export const CATEGORIES: readonly Category[] = [
  ...TRACE_ACTIVITIES.map((id) => ({ id, label: TRACE_ACTIVITY_LABELS[id], token: TOKENS[id] })),
  { id: 'framework', label: 'Framework', token: '--fl-framework' },
  { id: 'third', label: 'Third party', token: '--fl-third' },
  { id: 'native', label: 'Runtime', token: '--fl-native' },
];

/** A stable list for charts. */
export const COLOURS: readonly string[] = CATEGORIES.map(({ token }) => token);

export function activityLabel(activity: TraceActivity): string {
  return TRACE_ACTIVITY_LABELS[activity];
}

/** The design token of its fill. */
export function activityToken(activity: TraceActivity): string {
  return TOKENS[activity];
}

export function activityCategory(activity: TraceActivity): number {
  return TRACE_ACTIVITIES.indexOf(activity);
}

/** The origin of a URL; '' if it has none, such as `about:blank`. */
export function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(url)?.[0] ?? '';
}

/** Category index of a label. */
export function categoryOfLabel(label: TraceLabel, pageOrigin: string): number {
  if (label.kind === 'function' && label.activity === 'scripting') {
    const whose = categoryOf(label, pageOrigin);
    const found = CATEGORIES.findIndex(({ id }) => id === whose);
    if (found >= TRACE_ACTIVITIES.length) return found;
  }
  return activityCategory(label.activity);
}

/** The colors of tracks. */
export interface TraceColours {
  /** Colors of activities come first, so that requests and events keep their index. */
  readonly categories: readonly { readonly id: string; readonly label: string | null; readonly token: string }[];
  /** Fill tokens of these; a stable list. */
  readonly tokens: readonly string[];
  readonly categoryOf: (label: TraceLabel, pageOrigin: string) => number;
}

export const BY_ACTIVITY: TraceColours = { categories: CATEGORIES, tokens: COLOURS, categoryOf: categoryOfLabel };

/** Kinds that have the same color however code is colored; everything else that is no code has that of tasks. */
const NO_CODE: ReadonlySet<Category['id']> = new Set(['garbage-collection', 'idle', 'other']);
const GROUPS_FROM = CATEGORIES.length;

/** By whose code, where work of the browser keeps its colors; by file, package or function. */
export function coloursOfCode({ by, groups, groupOf }: Colouring): TraceColours {
  const neutral = CATEGORIES.map((each, at) => {
    if (NO_CODE.has(each.id)) return each;
    if (by !== 'owner') return { ...each, label: null, token: '--fl-task' };
    // Scripting that is no code of anybody, and the kinds of functions, which the groups replace.
    const isCode = each.id === 'scripting' || at >= TRACE_ACTIVITIES.length;
    return isCode ? { ...each, label: null, token: '--fl-native' } : each;
  });
  const categories = [...neutral, ...groups];
  return {
    categories,
    tokens: categories.map(({ token }) => token),
    categoryOf: (label, pageOrigin) =>
      label.activity === 'scripting' && (label.kind === 'function' || label.url !== '')
        ? GROUPS_FROM + groupOf(label, pageOrigin)
        : activityCategory(label.activity),
  };
}
