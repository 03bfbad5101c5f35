/** Runs before every window test: raises the timeout of DOM waits, because a busy machine may need more than a second. */
import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 60_000 });
