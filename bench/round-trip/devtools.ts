/**
 * Chrome's own loader, in a real browser: the DevTools front end that the browser itself serves, its `TimelineLoader` for the file and its
 * trace model for the contents.
 */
import { z } from 'zod';
import { totalOf, type Imported } from './importers.ts';
import { withPage } from './page-client.ts';

const AnswerSchema = z.object({
  events: z.number(),
  longTasks: z.number(),
  samples: z.number(),
  functions: z.array(z.tuple([z.string(), z.number()])),
});

export interface DevToolsImport {
  readonly port: number;
  /** The address of the file for the page. */
  readonly fileUrl: string;
  /** The thread whose functions are requested; null: the only profile. */
  readonly thread: { readonly pid: number; readonly tid: number } | null;
}

/** Throws the error of the loader or the model for a refused file. */
export async function loadInDevTools({ port, fileUrl, thread }: DevToolsImport): Promise<Imported> {
  const url = `http://127.0.0.1:${port}/devtools/devtools_app.html`;
  const answer = await withPage({ port, url }, (page) =>
    page.evaluate(`(${loadInPage.toString()})(${JSON.stringify(fileUrl)}, ${JSON.stringify(thread)})`),
  );
  const { functions, samples, events, longTasks } = AnswerSchema.parse(answer);
  const sums = new Map(functions);
  return { functions: sums, samples, total: totalOf(sums), more: { events, longTasks } };
}

/* The used part of the front end; it has no types that could be imported. */
interface ThreadSamples {
  readonly parsedProfile: {
    readonly samples?: readonly number[];
    /** In milliseconds, with one more for the end. */
    readonly timestamps: readonly number[];
    nodeById(id: number): { readonly functionName: string } | null;
  };
}
interface TimedEvent {
  readonly name: string;
  readonly dur?: number;
}
interface FrontEnd {
  readonly TimelineLoader: {
    readonly TimelineLoader: { loadFromParsedJsonFile(content: unknown, client: object): unknown };
  };
  readonly TraceModel: {
    readonly Model: {
      createWithAllHandlers(): {
        parse(events: readonly TimedEvent[], configuration: object): Promise<void>;
        parsedTrace(): {
          readonly data: {
            readonly Samples: { readonly profilesInProcess: ReadonlyMap<number, ReadonlyMap<number, ThreadSamples>> };
            readonly Warnings: { readonly perWarning: ReadonlyMap<string, readonly TimedEvent[]> };
          };
        } | null;
      };
    };
  };
}

/** Runs in the page of the front end. */
async function loadInPage(
  fileUrl: string,
  thread: { readonly pid: number; readonly tid: number } | null,
): Promise<z.infer<typeof AnswerSchema>> {
  // Through a variable: these are the front end's own modules, at the address of its page.
  const [timelinePath, tracePath] = ['./panels/timeline/timeline.js', './models/trace/trace.js'];
  const { TimelineLoader }: FrontEnd = await import(timelinePath);
  const { TraceModel }: FrontEnd = await import(tracePath);
  const response = await fetch(fileUrl);
  const content: unknown = await response.json();
  const loaded = await new Promise<{ events: readonly TimedEvent[]; metadata: object | null }>((resolve, reject) => {
    TimelineLoader.TimelineLoader.loadFromParsedJsonFile(content, {
      loadingStarted() {},
      loadingProgress() {},
      processingStarted() {},
      loadingComplete(events: readonly TimedEvent[], _filter: unknown, metadata: object | null) {
        if (events.length === 0) reject(new Error('the loader of DevTools refuses the file'));
        else resolve({ events, metadata });
      },
    });
  });
  const model = TraceModel.Model.createWithAllHandlers();
  await model.parse(loaded.events, { metadata: loaded.metadata ?? {} });
  const data = model.parsedTrace()?.data;
  if (data === undefined) throw new Error('the model of DevTools made nothing of the file');
  const profiles = [...data.Samples.profilesInProcess].flatMap(([pid, ofThreads]) =>
    [...ofThreads].map(([tid, samples]) => ({ pid, tid, samples })),
  );
  const chosen = profiles.find(({ pid, tid }) => thread === null || (thread.pid === pid && thread.tid === tid));
  const functions = new Map<string, number>();
  const profile = chosen?.samples.parsedProfile;
  const samples = profile?.samples ?? [];
  for (const [at, id] of samples.entries()) {
    const called = profile?.nodeById(id)?.functionName ?? '';
    const name = called === '' ? '(anonymous)' : called;
    const tookMs = (profile?.timestamps[at + 1] ?? 0) - (profile?.timestamps[at] ?? 0);
    functions.set(name, (functions.get(name) ?? 0) + Math.max(0, tookMs));
  }
  return {
    events: loaded.events.length,
    longTasks: data.Warnings.perWarning.get('LONG_TASK')?.length ?? 0,
    samples: samples.length,
    functions: [...functions],
  };
}
