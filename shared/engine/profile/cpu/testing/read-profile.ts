/** Test helper: reads `.cpuprofile` files. */
import { readingOf } from '../../testing/read-profile.ts';
import { createProfileReader } from '../profile-reader.ts';

export const { readProfile, documentOf, askerOf } = readingOf(createProfileReader);
