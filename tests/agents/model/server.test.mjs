// The server as its clients see it: each dialect, streamed and whole, errors, held answers, the log.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { Scenario } from './scenario.mjs';
import { ModelServer } from './server.mjs';

const kScenario = {
    turns: [
        { prompt: 'write it', answers: [{ text: 'I write.', run: 'touch it', ask: true }, { text: 'Written.' }] },
        { prompt: 'too much', answers: [{ status: 429, retry_after: 3 }, { text: 'Now.' }] },
        { prompt: 'take long', answers: [{ text: 'Begun.', hold: 'long' }] },
    ],
};

// What a client of each dialect sends and how it finds in the answer what was said and called.
const kDialects = {
    '/v1/messages': {
        request: (text) => ({ tools: [{ name: 'Bash' }], messages: [{ role: 'user', content: text }] }),
        last: 'message_stop',
        said: (events) => events.map(({ delta }) => delta?.text ?? '').join(''),
        called: (events) => JSON.parse(events.find(({ delta }) => delta?.partial_json).delta.partial_json).command,
        whole: (answer) => answer.content[0].text,
    },
    '/v1/responses': {
        request: (text) => ({ tools: [{ name: 'exec_command' }], input: [{ type: 'message', role: 'user', content: [{ text }] }] }),
        last: 'response.completed',
        said: (events) => events.map(({ delta }) => delta ?? '').join(''),
        called: (events) => JSON.parse(events.at(-1).response.output[1].arguments).cmd,
        whole: (answer) => answer.output[0].content[0].text,
    },
    '/v1/chat/completions': {
        request: (text) => ({ tools: [{ function: { name: 'bash' } }], messages: [{ role: 'user', content: text }] }),
        last: '[DONE]',
        said: (events) => events.map(({ choices }) => choices?.[0]?.delta.content ?? '').join(''),
        called: (events) => JSON.parse(events.find(({ choices }) => choices?.[0]?.delta.tool_calls)
            .choices[0].delta.tool_calls[0].function.arguments).command,
        whole: (answer) => answer.choices[0].message.content,
    },
};

async function with_server(use) {
    const folder = mkdtempSync(join(tmpdir(), 'model-'));
    const log = join(folder, 'log');
    const server = new ModelServer(new Scenario(kScenario), log);
    const url = await server.listen(0);
    try {
        await use(url, () => readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
    } finally {
        await server.close();
        rmSync(folder, { recursive: true });
    }
}

function post(url, body, headers = {}) {
    return fetch(url, { method: 'POST', body: JSON.stringify({ model: 'm', ...body }), headers });
}

function events_of(text) {
    return text.split('\n').filter((line) => line.startsWith('data: ')).map((line) => {
        const data = line.slice('data: '.length);
        return data === '[DONE]' ? { type: data } : JSON.parse(data);
    });
}

for (const [path, { request, last, said, called, whole }] of Object.entries(kDialects)) {
    test(`${path} streams what is said and the call of a tool`, () => with_server(async (url) => {
        const answer = await post(url + path, { ...request('write it'), stream: true });

        assert.equal(answer.headers.get('content-type'), 'text/event-stream');
        const events = events_of(await answer.text());
        assert.equal(said(events), 'I write.');
        assert.equal(called(events), 'touch it');
        assert.equal(events.at(-1).type, last);
    }));

    test(`${path} answers whole where no stream is asked for`, () => with_server(async (url) => {
        const answer = await post(url + path, request('write it'));

        assert.equal(whole(await answer.json()), 'I write.');
    }));

    test(`${path} tells of a limit and how long to wait`, () => with_server(async (url) => {
        const refused = await post(url + path, request('too much'));
        const taken = await post(url + path, request('too much'));

        assert.equal(refused.status, 429);
        assert.equal(refused.headers.get('retry-after'), '3');
        assert.equal((await refused.json()).error.message, 'scripted');
        assert.equal(whole(await taken.json()), 'Now.');
    }));

    test(`${path} holds an answer until it is released`, () => with_server(async (url) => {
        const answer = await post(url + path, { ...request('take long'), stream: true });
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let seen = '';
        while (!seen.includes('Begun.')) {
            seen += (await reader.read()).value;
        }
        assert.ok(!seen.includes(last));

        await post(`${url}/release/long`, {});

        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            seen += part.value;
        }
        assert.equal(events_of(seen).at(-1).type, last);
    }));
}

test('results of tools and what is said next may come in one message', () => with_server(async (url) => {
    const messages = [
        { role: 'user', content: 'something' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }, { type: 'text', text: 'write it' }] },
    ];

    const answer = await post(`${url}/v1/messages`, { tools: [{ name: 'Bash' }], messages });

    assert.equal((await answer.json()).stop_reason, 'tool_use');
}));

test('tokens are counted', () => with_server(async (url) => {
    const answer = await post(`${url}/v1/messages/count_tokens`, { messages: [] });

    assert.ok((await answer.json()).input_tokens > 0);
}));

test('every request is in the log and no key is', () => with_server(async (url, log) => {
    const { request } = kDialects['/v1/messages'];
    await post(`${url}/v1/messages`, request('write it'), { 'x-api-key': 'sk-secret', authorization: 'Bearer sk-secret' });
    await fetch(`${url}/v1/nowhere`);

    const lines = log();
    assert.deepEqual(lines.map(({ path, place }) => [path, place]), [['/v1/messages', '0/0'], ['/v1/nowhere', undefined]]);
    assert.ok(!JSON.stringify(lines).includes('sk-secret'));
}));

test('what is no request is refused', () => with_server(async (url) => {
    const answer = await fetch(`${url}/v1/messages`, { method: 'POST', body: '{' });

    assert.equal(answer.status, 400);
}));
