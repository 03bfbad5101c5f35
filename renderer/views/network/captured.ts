/** What keeping a log answers, as far as the window needs it. */
import { z } from 'zod';

export const CapturedSchema = z.object({ captureId: z.string() });
