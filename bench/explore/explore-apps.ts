/** Ten small applications, each with planted leaks and as a clean twin. */
import { bundlePage } from '../../electron/core/testing/framework-pages/bundle-page.ts';
import { startSite } from '../../electron/cdp/testing/real-targets.ts';

export interface ExploreApp {
  /** Its file in `apps`. */
  readonly name: string;
  readonly framework: 'none' | 'custom elements' | 'React' | 'Vue' | 'Svelte';
  /** What the answer about each leak must name. */
  readonly leaks: readonly RegExp[];
  /** Paths beside its own that the server answers with the page. */
  readonly routes?: readonly string[];
}

export const EXPLORE_APPS: readonly ExploreApp[] = [
  { name: 'plain-shop.js', framework: 'none', leaks: [/onShopResize/, /tickOffers|offerRows/] },
  { name: 'plain-mail.js', framework: 'none', leaks: [/removedRows/, /searchHistory|SearchQuery/] },
  {
    name: 'plain-reports.js',
    framework: 'none',
    leaks: [/openViews|ReportView/, /TableView|MutationObserver/],
    routes: ['charts', 'tables'],
  },
  { name: 'elements-album.js', framework: 'custom elements', leaks: [/PhotoViewer|onKey/, /notes|PhotoNote/] },
  { name: 'react-admin.jsx', framework: 'React', leaks: [/onCustomerChange|CustomerRecord/, /openModals/] },
  { name: 'react-charts.jsx', framework: 'React', leaks: [/refreshChart|ChartPoint/, /ResizeObserver|SizeTab/] },
  {
    name: 'vue-orders.js',
    framework: 'Vue',
    leaks: [/onOrderScroll|OrderLine/, /convertPrices|PriceDialog|scope|EffectScope|store/i],
  },
  { name: 'vue-board.js', framework: 'Vue', leaks: [/panels|PanelState/, /themes|ThemeChange/] },
  { name: 'svelte-notes.js', framework: 'Svelte', leaks: [/onEditorKey|undoSteps/, /previews|PreviewPage/] },
  {
    name: 'svelte-music.js',
    framework: 'Svelte',
    leaks: [/nextAlbum|albums/, /mixSamples|samples|volume|subscribers/],
  },
];

export type Site = Awaited<ReturnType<typeof startSite>>;

/** Serves one application; its leaks are planted, or it is the clean twin. */
export async function serveExploreApp({ name, routes = [] }: ExploreApp, isPlanted: boolean): Promise<Site> {
  const { files } = await bundlePage(`../../../../bench/explore/apps/${name}`);
  const page = `<!doctype html><title>${name}</title><body><script>globalThis.PLANTED = ${String(isPlanted)}</script><script type="module" src="/app.js"></script></body>`;
  return startSite({ ...files, '/': page, ...Object.fromEntries(routes.map((route) => [`/${route}`, page])) });
}
