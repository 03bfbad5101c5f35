/** The used part of the result of saving a log. */
import { z } from 'zod';

export const CapturedSchema = z.object({ captureId: z.string() });
