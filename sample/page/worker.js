/** A worker that computes a small sum every second: a separate target with a separate heap. */
class WorkerLedger {
  rounds = [];

  add(sums) {
    this.rounds.push(sums);
    // Bounded: the worker does not leak.
    if (this.rounds.length > 5) this.rounds.shift();
  }
}

const ledger = new WorkerLedger();
let round = 0;

function work() {
  round += 1;
  ledger.add(Array.from({ length: 2000 }, (_, index) => Math.sqrt(index * round)));
  postMessage({ round, orders: ledger.rounds.length * 2000 });
}

work();
setInterval(work, 1000);
