// The server of a Node case: each request to /do is one action; /mem answers the bytes of the heap and of buffers after a collection.
const { createServer } = require('node:http');
const answer = async (act, i, { url }) => {
  if (url !== '/mem') return act(i);
  for (let k = 0; k < 3; k += 1) await new Promise((done) => (global.gc(), setTimeout(done, 20)));
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
};
module.exports = (act) => {
  let i = 0;
  const server = createServer(
    (req, res) =>
      void answer(act, req.url === '/mem' ? 0 : i++, req).then(
        (text) => res.end(String(text)),
        (thrown) => res.writeHead(500).end(String(thrown)),
      ),
  );
  server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${server.address().port}\n`));
};
