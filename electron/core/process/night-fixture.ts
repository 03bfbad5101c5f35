/** True in `npm run test:nightly`, where tests that try random inputs try more of them. */
export const isNight = (): boolean => process.env['PEN_TEST_NIGHT'] === '1';
