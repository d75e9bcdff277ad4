// The scripted model server: HTTP on loopback, one dialect per path, every request in a log of JSON
// lines. Nothing of a request's headers is kept, so that no key gets into the log.
import { appendFileSync } from 'node:fs';
import http from 'node:http';

import * as anthropic from './anthropic.mjs';
import * as chat from './chat.mjs';
import { tool_call } from './command_tool.mjs';
import * as responses from './responses.mjs';

const kDialects = [anthropic, responses, chat];
const kLongestBody = 32 * 1024 * 1024;

async function body_of(request) {
    const parts = [];
    let length = 0;
    for await (const part of request) {
        length += part.length;
        if (length > kLongestBody) {
            throw new Error(`the request is longer than ${kLongestBody} bytes`);
        }
        parts.push(part);
    }
    const text = Buffer.concat(parts).toString('utf8');
    return text === '' ? {} : JSON.parse(text);
}

function send_json(response, status, value, headers = {}) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
}

export class ModelServer {
    #scenario;
    #log;
    #server;
    #number = 0;
    #held = new Map();      // name to the functions that let its answers go on
    #released = new Set();  // names whose answers are not held any more

    constructor(scenario, log) {
        this.#scenario = scenario;
        this.#log = log;
        this.#server = http.createServer((request, response) => {
            this.#answer(request, response).catch((fault) => {
                this.#record({ fault: fault.message });
                response.headersSent ? response.destroy() : send_json(response, 400, { error: { message: fault.message } });
            });
        });
    }

    /// Listens on loopback, at a free port if it is 0; the URL.
    listen(port) {
        return new Promise((done, failed) => {
            this.#server.once('error', failed);
            this.#server.listen(port, '127.0.0.1', () => done(`http://127.0.0.1:${this.#server.address().port}`));
        });
    }

    close() {
        this.#server.closeAllConnections();
        return new Promise((done) => this.#server.close(done));
    }

    #record(line) {
        appendFileSync(this.#log, JSON.stringify(line) + '\n');
    }

    async #answer(request, response) {
        const { pathname } = new URL(request.url, 'http://localhost');
        const number = ++this.#number;
        const entry = { number, method: request.method, path: pathname };
        const body = await body_of(request);
        const dialect = kDialects.find(({ path }) => path === pathname);
        if (request.method === 'POST' && dialect !== undefined) {
            return this.#converse(dialect, body, entry, response);
        }
        this.#record({ ...entry, body });
        if (request.method === 'POST' && pathname === '/v1/messages/count_tokens') {
            return send_json(response, 200, { input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
        }
        if (request.method === 'POST' && pathname.startsWith('/release/')) {
            this.#release(pathname.slice('/release/'.length));
            return send_json(response, 200, {});
        }
        if (request.method === 'GET' && pathname === '/v1/models') {
            return send_json(response, 200, { object: 'list', data: [], models: [] });
        }
        send_json(response, 404, { error: { type: 'not_found_error', message: `there is no ${pathname}` } });
    }

    async #converse(dialect, body, entry, response) {
        const asked = dialect.read(body);
        const { answer, place } = this.#scenario.pick(asked);
        this.#record({ ...entry, place, ...asked, body });
        if (answer.status !== undefined) {
            const wait = answer.retry_after === undefined ? {} : { 'retry-after': String(answer.retry_after) };
            return send_json(response, answer.status, dialect.error(answer.status, 'scripted'), wait);
        }
        const { text, hold } = answer;
        const call = tool_call(answer, asked.tools);
        const said = { id: `${process.pid}_${entry.number}`, model: body.model, text, hold, call };
        if (!asked.is_stream) {
            return send_json(response, 200, dialect.whole(said));
        }
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
        for (const piece of dialect.events(said)) {
            if (piece === undefined) {
                await this.#until_released(hold);
                continue;
            }
            const data = typeof piece.data === 'string' ? piece.data : JSON.stringify(piece.data);
            response.write((piece.event ? `event: ${piece.event}\n` : '') + `data: ${data}\n\n`);
        }
        response.end();
    }

    #until_released(name) {
        if (this.#released.has(name)) {
            return undefined;
        }
        return new Promise((go_on) => {
            this.#held.set(name, [...(this.#held.get(name) ?? []), go_on]);
        });
    }

    #release(name) {
        this.#released.add(name);
        for (const go_on of this.#held.get(name) ?? []) {
            go_on();
        }
        this.#held.delete(name);
    }
}
