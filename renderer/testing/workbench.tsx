/** A workbench for component tests: the real stores and the real bridge over a preload object that the test answers for. */
import type { ReactNode } from 'react';
import type { PenBridge } from '../../shared/contracts/channels.ts';
import type { TopicName, TopicValue } from '../../shared/contracts/window.ts';
import { createBridge } from '../bridge/bridge.ts';
import { createWorkbench, WorkbenchProvider, type Workbench } from '../stores/workbench.tsx';
import { TooltipProvider } from '../widgets/tooltip.tsx';

export interface Asked {
  readonly name: string;
  readonly params: unknown;
}

export interface TestWorkbench {
  readonly workbench: Workbench;
  /** Commands and tool calls in the order they came. */
  readonly asked: readonly Asked[];
  topic<N extends TopicName>(topic: N, value: TopicValue<N>): void;
  /** What a command or tool answers from now on; without it everything succeeds with an empty object. */
  answer(name: string, answer: unknown): void;
  wrap(children: ReactNode): ReactNode;
}

function memoryStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

export function createTestWorkbench(): TestWorkbench {
  const asked: Asked[] = [];
  const answers = new Map<string, unknown>();
  let listener: (message: unknown) => void = () => undefined;
  const ask = (name: string, params: unknown): Promise<unknown> => {
    asked.push({ name, params });
    return Promise.resolve(answers.get(name) ?? { ok: true, value: {} });
  };
  const pen: PenBridge = {
    call: ask,
    command: ask,
    onTopic: (listen) => {
      listener = listen;
    },
    onEvent: () => undefined,
    ready: () => undefined,
    requestAnalysisPort: () => new Promise(() => undefined),
    pathOfFile: () => '',
  };
  const workbench = createWorkbench({
    bridge: createBridge(pen, window),
    storage: memoryStorage(),
    clockHost: { now: () => 0, setInterval: () => 0, clearInterval: () => undefined },
  });
  return {
    workbench,
    asked,
    topic: (topic, value) => listener({ topic, value }),
    answer: (name, answer) => void answers.set(name, answer),
    wrap: (children) => (
      <WorkbenchProvider workbench={workbench}>
        <TooltipProvider>{children}</TooltipProvider>
      </WorkbenchProvider>
    ),
  };
}
