/** A workbench for component tests: the real stores and bridge over a preload object controlled by the test. */
import type { ReactNode } from 'react';
import { ok } from '../../../shared/base/result.ts';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import type { TopicName, TopicValue } from '../../../shared/features/window-topics.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { AnalysisClient } from '../bridge/analysis-client.ts';
import { createBridge } from '../bridge/bridge.ts';
import { createWorkbench, WorkbenchProvider, type Workbench } from '../stores/workbench.tsx';
import { TooltipProvider } from '../widgets/overlays/tooltip.tsx';

export interface Asked {
  readonly name: string;
  readonly params: unknown;
}

export interface TestWorkbench {
  readonly workbench: Workbench;
  /** Commands and tool calls in call order. */
  readonly asked: readonly Asked[];
  readonly topic: <N extends TopicName>(topic: N, value: TopicValue<N>) => void;
  /** Sends an event from the main process to the window. */
  readonly event: (event: WindowEvent) => void;
  /** Sets the result of a command or tool, or a promise of it. The default is success with an empty object. */
  readonly answer: (name: string, answer: unknown) => void;
  /** Advances the window's clock, which starts at 0. */
  readonly pass: (ms: number) => void;
  readonly wrap: (children: ReactNode) => ReactNode;
}

function memoryStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

/** `analysis` replaces the analysis process; without it, documents never finish opening. */
export function createTestWorkbench(options: { analysis?: AnalysisClient } = {}): TestWorkbench {
  const asked: Asked[] = [];
  const answers = new Map<string, unknown>();
  const ticks = new Set<() => void>();
  let listener: (message: unknown) => void = () => undefined;
  const eventListeners: ((message: unknown) => void)[] = [];
  let nowMs = 0;
  const ask = (name: string, params: unknown): Promise<unknown> => {
    asked.push({ name, params });
    return Promise.resolve(answers.get(name) ?? ok({}));
  };
  const pen: PenBridge = {
    call: ask,
    command: ask,
    onTopic: (listen) => {
      listener = listen;
    },
    onEvent: (listen) => void eventListeners.push(listen),
    ready: () => undefined,
    requestAnalysisPort: () => new Promise(() => undefined),
    takeFile: (use, file) => ask(`file:${use}`, file instanceof File ? file.name : null),
  };
  const bridge = createBridge(pen, window);
  const workbench = createWorkbench({
    bridge: options.analysis === undefined ? bridge : { ...bridge, analysis: options.analysis },
    storage: memoryStorage(),
    clockHost: {
      now: () => nowMs,
      setInterval: (tick) => {
        ticks.add(tick);
        return 1;
      },
      // The window has one clock, therefore one interval.
      clearInterval: () => ticks.clear(),
    },
  });
  return {
    workbench,
    asked,
    topic: (topic, value) => listener({ topic, value }),
    event: (event) => {
      for (const listen of eventListeners) listen(event);
    },
    pass: (ms) => {
      nowMs += ms;
      for (const tick of [...ticks]) tick();
    },
    answer: (name, answer) => void answers.set(name, answer),
    wrap: (children) => (
      <WorkbenchProvider workbench={workbench}>
        <TooltipProvider>{children}</TooltipProvider>
      </WorkbenchProvider>
    ),
  };
}
