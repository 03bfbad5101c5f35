/** Small apps for leak hunts: five ways to leak in each of three frameworks and some more, and apps that only look as if they leaked. */
import { bundlePage } from './framework-pages/bundle-page.ts';

export type HuntFramework = 'plain' | 'react' | 'vue';

export interface HuntApp {
  readonly framework: HuntFramework;
  /** The way it leaks, or what it does instead. */
  readonly name: string;
  readonly isLeak: boolean;
}

const FRAMEWORKS: readonly HuntFramework[] = ['plain', 'react', 'vue'];

type Page = Pick<HuntApp, 'framework' | 'isLeak'>;

/** Path of the page with all leaking or all clean apps of a framework; `app`: with that one only. Its title says the same. */
export function huntPath({ framework, isLeak }: Page, app?: string): string {
  const folder = `/${framework}-${isLeak ? 'leaks' : 'clean'}/`;
  return app === undefined ? folder : `${folder}?app=${app}`;
}

/** Files of a site with the pages, bundled with the real frameworks. */
export async function huntFiles(frameworks: readonly HuntFramework[] = FRAMEWORKS): Promise<Record<string, string>> {
  const site: Record<string, string> = {};
  for (const framework of frameworks)
    for (const isLeak of [true, false]) {
      const folder = huntPath({ framework, isLeak });
      const { files } = await bundlePage(`leak-hunts${folder.slice(0, -1)}.js`);
      for (const [path, text] of Object.entries(files)) site[`${folder}${path.slice(1)}`] = text;
    }
  return site;
}
