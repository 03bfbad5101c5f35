/**
 * Tests on real targets that wait most of their time, for the rounds of a hunt or an exploration, and compare no times: what a busy core changes has no
 * place here. `npm test` runs more of them at once than of the others.
 */
const CORE = 'electron/core/real-targets';

/** Files, the longest first: one that began last would be waited for alone. */
export const WAITING_TESTS = [
  'electron/cli/commands/explore-server.real.test.ts',
  `${CORE}/leak-hunt.real.test.ts`,
  `${CORE}/leak-hunt-steps.real.test.ts`,
  'electron/cli/commands/explore.real.test.ts',
  'electron/cli/commands/explore-again.real.test.ts',
  `${CORE}/leak-artifact.real.test.ts`,
  `${CORE}/explore-workflow.real.test.ts`,
  `${CORE}/captures-and-realms.real.test.ts`,
  `${CORE}/waiting-things.real.test.ts`,
  `${CORE}/memory-ledger.real.test.ts`,
  `${CORE}/object-origins.real.test.ts`,
  'bench/faults/faults.real.test.ts',
  'electron/cli/commands/leak-hunt.real.test.ts',
];

/** So many at once: each needs more than a third of a core. */
export const WAITING_WORKERS = 5;
