// node main.mjs <scenario.json> <log> [port]: serves until it is ended; tells its URL first.
import { ModelServer } from './server.mjs';
import { Scenario } from './scenario.mjs';

const [scenario, log, port = '0'] = process.argv.slice(2);
if (log === undefined) {
    process.stderr.write('Usage: node main.mjs <scenario.json> <log> [port]\n');
    process.exit(2);
}
const server = new ModelServer(Scenario.read(scenario), log);
console.log(await server.listen(Number(port)));
process.on('SIGTERM', () => process.exit(0));
