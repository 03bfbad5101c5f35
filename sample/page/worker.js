/** A worker that sums a little every second: a target of its own, with a heap of its own. */
class WorkerLedger {
  rounds = [];

  add(sums) {
    this.rounds.push(sums);
    // Kept short: the worker does not leak.
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
