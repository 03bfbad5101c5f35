/** Meaning of the figures about renders in each framework. */
import type { Framework, RenderingPage } from '../../engine/trace/contract/renders.ts';

export const FRAMEWORKS: Readonly<Record<Framework, string>> = {
  react: 'React',
  vue: 'Vue',
  angular: 'Angular',
  svelte: 'Svelte',
};

const SVELTE =
  'Of Svelte, the rows are effects ($effect) and a render is a run of one: its components do not render again.';
const SVELTE_PRODUCTION = ' A build for production keeps no names of the values that an effect reads.';

export function frameworkNotes({ frameworks }: RenderingPage): readonly string[] {
  return frameworks.flatMap(({ framework, build, isSinceLoad }) => [
    ...(framework === 'svelte' ? [SVELTE + (build === 'production' ? SVELTE_PRODUCTION : '')] : []),
    // Renders while the page loaded are not in the figures.
    ...(isSinceLoad === true
      ? [`${FRAMEWORKS[framework]} is observed since the page had loaded: what it rendered before is not known.`]
      : []),
  ]);
}
