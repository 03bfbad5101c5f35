/** Skips each test that would begin too late (`scripts/checks/out-of-time.mjs`), and says so in its report. */
import { beforeEach } from 'vitest';
import { LAST_BEGIN, OUT_OF_TIME } from '../checks/out-of-time.mjs';

beforeEach(({ skip, task }) => {
  if (Date.now() <= LAST_BEGIN) return;
  Object.assign(task.meta, { [OUT_OF_TIME]: true });
  skip(OUT_OF_TIME);
});
