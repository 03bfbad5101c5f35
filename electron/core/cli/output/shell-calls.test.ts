import { expect, it } from 'vitest';
import { callsAsCommands } from './shell-calls.ts';

it.each([
  [
    'The code: pen_source_content {"urlPattern":"a.js","startLine":15}.',
    `The code: pen call pen_source_content '{"urlPattern":"a.js","startLine":15}'.`,
  ],
  ['pen_a {"x":{"y":"}"}} and pen_b {}', `pen call pen_a '{"x":{"y":"}"}}' and pen call pen_b '{}'`],
  [`pen_query {"sql":"select 'a'"}`, String.raw`pen call pen_query '{"sql":"select '\''a'\''"}'`],
  ['a page says `pen_x {}`, ask pen_y {}', "a page says `pen_x {}`, ask pen call pen_y '{}'"],
  ['pen_list_pages lists them', 'pen_list_pages lists them'],
  ['pen_x {not json}', 'pen_x {not json}'],
  ['pen_x {"cut', 'pen_x {"cut'],
  ['{"steps":"pen_x"}', '{"steps":"pen_x"}'],
])('%s', (answer, shown) => {
  expect(callsAsCommands(answer, 'pen')).toBe(shown);
});

it('leaves what is fenced', () => {
  const answer = 'pen_a {}\n````text\npen_b {}\n```\npen_c {}\n````\npen_d {}';
  expect(callsAsCommands(answer, 'pen')).toBe(
    "pen call pen_a '{}'\n````text\npen_b {}\n```\npen_c {}\n````\npen call pen_d '{}'",
  );
});

it('passes on the address of the endpoint', () => {
  expect(callsAsCommands('pen_a {}', 'pen', 'localhost:9333')).toBe("pen call pen_a '{}' --cdp-url 'localhost:9333'");
});
