/** Live metrics and flight recorders in the core. */
import { unwrap } from '../../../shared/base/errors.ts';
import type { OpenPart } from '../../core/app/part.ts';
import {
  createFlightRecorders,
  createRecorderNews,
  createRecorderStore,
  type FlightRecorders,
} from './recorder/index.ts';
import { createWatches, type Watches } from './watches.ts';

declare module '../../core/app/types.ts' {
  interface Core {
    readonly watches: Watches;
    readonly recorders: FlightRecorders;
  }
}

export const openLivePart: OpenPart = (core) => {
  const { endpoints, now } = core;
  const attach = async (...asked: Parameters<typeof endpoints.attach>) => unwrap(await endpoints.attach(...asked));
  const watches = createWatches({ targets: endpoints, attach, now });
  const recorders = createFlightRecorders({
    rings: core.rings,
    store: createRecorderStore({
      library: core.library,
      budgetBytes: () => core.settings.current().recorderBudgetBytes,
    }),
    locks: core.locks,
    console: core.consoleLog,
    watches,
    attach,
    pageScripts: core.pageScripts,
    now,
    ...createRecorderNews(core),
  });
  return {
    ports: { watch: watches, recorder: recorders },
    members: { watches, recorders },
    endsWithCaller: [recorders, watches],
    subsystems: [
      { name: 'Live Metrics', lines: (nameOf) => watches.lines(nameOf) },
      { name: 'Flight Recorder', lines: (nameOf) => recorders.lines(nameOf) },
    ],
    work: {
      list: () => recorders.list().map(({ targetTitle }) => `Flight recorder of ${targetTitle}`),
      changes: recorders.changes,
    },
    makeRoom: (target) => recorders.makeRoom(target),
    async stopClients() {
      const ofClients = recorders.list().filter(({ caller }) => caller.kind === 'mcp');
      await Promise.all(ofClients.map(({ caller }) => recorders.endOfCaller(caller)));
      return ofClients.length;
    },
  };
};
