/** A core for each test of a file, which ends with what the test started. */
import { afterEach, beforeEach } from 'vitest';
import type { Settings } from '../../../../shared/core/contracts/settings.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { RealTarget } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchParts, type CoreBench } from './core-bench.ts';

export interface BenchPerTest {
  /** That of the running test. */
  readonly bench: CoreBench;
  /** Connects a target, which ends with the test. */
  connect(target: RealTarget): Promise<readonly TargetInfo[]>;
}

/** Called once in a test file, outside its tests. */
export function benchPerTest(settings?: Partial<Settings>, parts?: BenchParts): BenchPerTest {
  let current: CoreBench | null = null;
  const bench = (): CoreBench => {
    if (current === null) throw new Error('No test of this file is running, so it has no bench');
    return current;
  };
  beforeEach(async () => void (current = await createCoreBench(settings, parts)));
  afterEach(async () => {
    await current?.[Symbol.asyncDispose]();
    current = null;
  });
  return {
    get bench() {
      return bench();
    },
    connect: (target) => bench().connect(bench().keep(target)),
  };
}
