/** Time and memory for opening a CPU profile, to its functions with self and total times. */
import { startAnalysis, type AnalysisStart } from '../heap/analysis-process.ts';

export interface ProfileOpening {
  readonly samples: number;
  readonly figuresMs: number;
  /** Peak memory of the process. */
  readonly peakBytes: number | null;
  /** Processor time of all its threads; null if the system does not report it. */
  readonly cpuMs: number | null;
}

export async function openProfile(path: string, start: AnalysisStart = {}): Promise<ProfileOpening> {
  const analysis = await startAnalysis(start);
  try {
    const startedMs = performance.now();
    await analysis.open(path);
    const { wholeSamples } = await analysis.query(path, 'profile.overview', {});
    await analysis.query(path, 'profile.functions', { count: 50 });
    const figuresMs = performance.now() - startedMs;
    const cpuMs = analysis.cpuMs();
    return {
      samples: wholeSamples,
      figuresMs,
      peakBytes: analysis.memory().largestBytes,
      cpuMs,
    };
  } finally {
    await analysis.close();
  }
}
