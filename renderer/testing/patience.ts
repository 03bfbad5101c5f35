/** Run before every test of the window: what is waited for in the page comes when the machine has time for it, not within a second. */
import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 20_000 });
