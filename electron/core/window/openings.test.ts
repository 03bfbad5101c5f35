import { expect, test } from 'vitest';
import { createOpenings } from './openings.ts';

/** An opener that lists what it opened; opening takes a turn of the event loop. */
function listingOpener() {
  const opened: string[] = [];
  const open = async (what: string): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    opened.push(what);
  };
  return { opened, opener: { openFile: open, openLink: open } };
}

test('files and links that arrive before the window are opened in their order when it is there', async () => {
  const openings = createOpenings();
  openings.openFile('/a.heapsnapshot');
  openings.openLink('pen://capture/heap-1');
  openings.openFile('/b.cpuprofile');
  const { opened, opener } = listingOpener();
  const delivered = openings.deliverTo(opener);
  // Arrives while the first file is still being imported.
  openings.openFile('/c.har');
  await delivered;
  expect(opened).toEqual(['/a.heapsnapshot', 'pen://capture/heap-1', '/b.cpuprofile', '/c.har']);
});

test('later ones are opened at once', async () => {
  const openings = createOpenings();
  const { opened, opener } = listingOpener();
  await openings.deliverTo(opener);
  openings.openFile('/d.heapprofile');
  await expect.poll(() => opened).toEqual(['/d.heapprofile']);
});
