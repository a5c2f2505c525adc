// Answers every request with a success, after DELAY_MS; tells its port, and how many connections it has seen.
import { createServer } from 'node:http';

let connections = 0;
const delay = Number(process.env.DELAY_MS ?? 0);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.url === '/connections') {
      response.end(String(connections - 1));
      connections = 0;
      return;
    }
    const answer = () => {
      response.setHeader('Content-Type', 'application/json');
      response.end('{"is_success":true}');
    };
    if (delay === 0) answer();
    else setTimeout(answer, delay);
  });
});
server.on('connection', () => {
  connections += 1;
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
