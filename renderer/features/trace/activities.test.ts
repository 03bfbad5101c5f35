/** Colors of tracks by file. */
import { describe, expect, it } from 'vitest';
import type { TraceLabel } from '../../../shared/engine/trace/contract/traces.ts';
import { colouringBy } from '../../core/widgets/profile/colouring.ts';
import { BY_ACTIVITY, coloursOfCode } from './activities.ts';

const PAGE = 'https://shop.test';
const label = (given: Partial<TraceLabel>): TraceLabel => ({
  ...{ name: 'f', activity: 'scripting', kind: 'function', url: `${PAGE}/cart.js`, line: 3, column: 1 },
  ...given,
});

describe('tracks by file', () => {
  const colours = coloursOfCode(colouringBy('url', [`${PAGE}/cart.js`]));
  const of = (given: Partial<TraceLabel>) => colours.categories[colours.categoryOf(label(given), PAGE)];

  it('have one color for each file of the author, and one for libraries', () => {
    expect(of({})).toMatchObject({ label: 'cart.js' });
    expect(of({ url: `${PAGE}/other.js` })).toMatchObject({ label: 'Other files' });
    expect(of({ url: `${PAGE}/node_modules/react/index.js` })).toMatchObject({ label: 'Libraries' });
    // The event that runs a script.
    expect(of({ kind: 'event', name: 'Function call: f' })).toMatchObject({ label: 'cart.js' });
  });

  it('have one quiet color for what the browser does, and those of collections and idle time', () => {
    const layout = of({ kind: 'event', name: 'Layout', activity: 'layout', url: '' });
    expect(layout).toMatchObject({ label: null, token: '--fl-task' });
    expect(of({ name: 'Run microtasks', kind: 'event', url: '' })).toMatchObject({ token: '--fl-task' });
    expect(of({ activity: 'garbage-collection', kind: 'event' })).toMatchObject({ token: '--fl-gc' });
    // Requests keep their index.
    expect(colours.tokens).toHaveLength(BY_ACTIVITY.tokens.length + 5);
  });
});
