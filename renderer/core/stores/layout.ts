/** Sizes and visibility of the frame's parts, and pane sizes by document kind; persisted. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted, type KeyValueStorage } from './persisted.ts';

export const SIDEBAR_WIDTH = { initial: 252, min: 200, max: 420 } as const;
/** The closed drawer is its 31 px header; open, it has at least 80 px and at most half the window. */
export const DRAWER_HEIGHT = { initial: 202, min: 80, closed: 31 } as const;

export const DrawerTabSchema = z.enum(['activity', 'calls', 'audit', 'problems']);
export type DrawerTab = z.infer<typeof DrawerTabSchema>;

/** The meaning of a flame chart's colors. */
const FlameColoursSchema = z.enum(['owner', 'kind', 'url', 'package', 'function']);
export type FlameColours = z.infer<typeof FlameColoursSchema>;

const LayoutValuesSchema = z.object({
  sidebarWidthPx: z.number().min(SIDEBAR_WIDTH.min).max(SIDEBAR_WIDTH.max).default(SIDEBAR_WIDTH.initial),
  sidebarHidden: z.boolean().default(false),
  drawerOpen: z.boolean().default(false),
  drawerHeightPx: z.number().min(DRAWER_HEIGHT.min).default(DRAWER_HEIGHT.initial),
  drawerTab: DrawerTabSchema.default('activity'),
  /** Collapsed endpoints of the targets tree, by id. */
  foldedEndpoints: z.array(z.string()).default([]),
  /** Kinds of captures whose verdict is folded to one line. */
  foldedVerdicts: z.array(z.string()).default([]),
  /** Percentages by pane id, by layout key (document kind and split). */
  panes: z.record(z.string(), z.record(z.string(), z.number())).default({}),
  /** Column widths, order and visibility, by table key. */
  tables: z
    .record(
      z.string(),
      z.object({ widths: z.record(z.string(), z.number()), hidden: z.array(z.string()), order: z.array(z.string()) }),
    )
    .default({}),
  /** Trace tracks expanded, collapsed or hidden by the person, and their order, by track kind. */
  tracks: z
    .object({ states: z.record(z.string(), z.enum(['open', 'closed', 'hidden'])), order: z.array(z.string()) })
    .default({ states: {}, order: [] }),
  /** Traces also show browser-internal events. */
  traceAllEvents: z.boolean().default(false),
  /** Third-party code is dimmed in profiles and traces. */
  dimsThirdParty: z.boolean().default(false),
  flameColours: FlameColoursSchema.default('owner'),
  /** Calls of libraries that call each other are one box in the tracks of main threads. */
  foldsLibraries: z.boolean().default(true),
  /** The network panel also shows requests of earlier pages of the target. */
  preserveNetworkLog: z.boolean().default(false),
});
export type LayoutValues = z.infer<typeof LayoutValuesSchema>;
export type TableLayoutValues = LayoutValues['tables'][string];

export interface LayoutState extends LayoutValues {
  /** In a narrow window the sidebar floats over the documents and is hidden until requested; not persisted. */
  readonly isNarrow: boolean;
  readonly sidebarFloats: boolean;
  readonly setNarrow: (isNarrow: boolean) => void;
  readonly setSidebarWidth: (widthPx: number) => void;
  readonly toggleSidebar: () => void;
  readonly setDrawerHeight: (heightPx: number) => void;
  readonly toggleDrawer: () => void;
  /** Opens the drawer on a tab. */
  readonly showDrawer: (tab: DrawerTab) => void;
  readonly toggleEndpointFold: (endpointId: string) => void;
  readonly toggleVerdictFold: (kind: string) => void;
  readonly setPanes: (key: string, percentages: Record<string, number>) => void;
  readonly setTable: (key: string, layout: TableLayoutValues) => void;
  readonly setTracks: (tracks: LayoutValues['tracks']) => void;
  readonly setTraceAllEvents: (shown: boolean) => void;
  readonly setDimsThirdParty: (dims: boolean) => void;
  readonly setFlameColours: (by: FlameColours) => void;
  readonly setFoldsLibraries: (folds: boolean) => void;
  readonly setPreserveNetworkLog: (preserved: boolean) => void;
}

/** True if the sidebar is visible. */
export function isSidebarShown(state: LayoutState): boolean {
  return state.isNarrow ? state.sidebarFloats : !state.sidebarHidden;
}

const STORAGE_KEY = 'pen.layout';

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}

function toggled(folded: readonly string[], id: string): string[] {
  return folded.includes(id) ? folded.filter((each) => each !== id) : [...folded, id];
}

export function createLayoutStore(storage: KeyValueStorage): StoreApi<LayoutState> {
  const initial = readPersisted(storage, STORAGE_KEY, LayoutValuesSchema) ?? LayoutValuesSchema.parse({});
  const store = createStore<LayoutState>((set) => ({
    ...initial,
    setSidebarWidth: (widthPx) => set({ sidebarWidthPx: clamp(widthPx, SIDEBAR_WIDTH.min, SIDEBAR_WIDTH.max) }),
    isNarrow: false,
    sidebarFloats: false,
    setNarrow: (isNarrow) => set({ isNarrow, sidebarFloats: false }),
    toggleSidebar: () =>
      set((state) =>
        state.isNarrow ? { sidebarFloats: !state.sidebarFloats } : { sidebarHidden: !state.sidebarHidden },
      ),
    setDrawerHeight: (heightPx) => set({ drawerHeightPx: clamp(heightPx, DRAWER_HEIGHT.min, 10_000) }),
    toggleDrawer: () => set((state) => ({ drawerOpen: !state.drawerOpen })),
    showDrawer: (drawerTab) => set({ drawerTab, drawerOpen: true }),
    toggleEndpointFold: (endpointId) =>
      set((state) => ({ foldedEndpoints: toggled(state.foldedEndpoints, endpointId) })),
    toggleVerdictFold: (kind) => set((state) => ({ foldedVerdicts: toggled(state.foldedVerdicts, kind) })),
    setPanes: (key, percentages) => set((state) => ({ panes: { ...state.panes, [key]: percentages } })),
    setTable: (key, layout) => set((state) => ({ tables: { ...state.tables, [key]: layout } })),
    setTracks: (tracks) => set({ tracks }),
    setTraceAllEvents: (traceAllEvents) => set({ traceAllEvents }),
    setDimsThirdParty: (dimsThirdParty) => set({ dimsThirdParty }),
    setFlameColours: (flameColours) => set({ flameColours }),
    setFoldsLibraries: (foldsLibraries) => set({ foldsLibraries }),
    setPreserveNetworkLog: (preserveNetworkLog) => set({ preserveNetworkLog }),
  }));
  store.subscribe((state) => writePersisted(storage, STORAGE_KEY, LayoutValuesSchema.parse(state)));
  return store;
}
