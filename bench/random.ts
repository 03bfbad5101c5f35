/** Numbers of Park and Miller's generator: the same on every machine. Returns whole numbers from 0, below the argument. */
export function createRandom(): (below: number) => number {
  let state = 20_260_101;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
