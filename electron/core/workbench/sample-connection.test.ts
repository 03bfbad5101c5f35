import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import type { BrowserPipe } from '../cdp/index.ts';
import { createSampleConnection } from './sample-connection.ts';

const SAMPLE: EndpointInfo = {
  id: 'e1',
  address: 'pipe:sample',
  origin: 'sample',
  kind: 'browser',
  product: 'Chrome/148.0',
  state: 'connected',
  error: null,
  notice: null,
  connectedAtMs: 0,
  targets: [
    {
      id: 'sample-page',
      type: 'page',
      title: 'PEN sample',
      url: 'http://127.0.0.1:1/',
      endpointId: 'e1',
      endpoint: 'pipe:sample',
      parentId: null,
      state: 'available',
    },
  ],
};

const PIPE: BrowserPipe = {
  address: 'pipe:sample',
  ended: new AbortController().signal,
  describe: () => Promise.resolve({ product: 'Chrome/148.0' }),
  connect: () => Promise.resolve(err(appError('cancelled', 'not used here', 'none'))),
  close: () => undefined,
};

function connection(selectedBefore: string | null) {
  let selected = selectedBefore;
  const unused = () => Promise.resolve(err(appError('no_target', 'not used here', 'none')));
  const sample = createSampleConnection({
    core: {
      endpoints: {
        endpoints: () => [SAMPLE],
        attach: unused,
        addPipe: () => SAMPLE,
        connect: () => Promise.resolve(ok(SAMPLE)),
      },
    },
    sample: { changes: new Emitter<void>(), start: () => Promise.resolve(ok({ pipe: PIPE })) },
    session: {
      selectedTargetId: () => selected,
      selectTarget: (id) => {
        selected = id;
      },
    },
  });
  return { sample, selected: () => selected };
}

describe('the sample', () => {
  it('is selected when the person starts it, whatever was selected before', async () => {
    const { sample, selected } = connection('another-page');
    await sample.connect({ byPerson: true });
    expect(selected()).toBe('sample-page');
  });

  it('that starts with the app leaves a selected target alone', async () => {
    const chosen = connection('another-page');
    await chosen.sample.connect();
    expect(chosen.selected()).toBe('another-page');
    const first = connection(null);
    await first.sample.connect();
    expect(first.selected()).toBe('sample-page');
  });
});
