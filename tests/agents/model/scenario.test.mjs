// Which answer a conversation gets.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Scenario } from './scenario.mjs';

const user = (text) => ({ role: 'user', text });
const assistant = { role: 'assistant', text: 'said' };
const tool = { role: 'tool', text: '' };
const pick = (scenario, ...steps) => scenario.pick({ steps, tools: ['Bash'] }).place;

const two_turns = () => new Scenario({
    turns: [
        { prompt: 'write it', answers: [{ run: 'true' }, { text: 'Written.' }] },
        { prompt: 'and then', answers: [{ text: 'Nothing.' }] },
    ],
});

test('the prompt chooses the turn and what was answered since the answer', () => {
    const scenario = two_turns();

    assert.equal(pick(scenario, user('please write it now')), '0/0');
    assert.equal(pick(scenario, user('write it'), assistant, tool), '0/1');
    assert.equal(pick(scenario, user('write it'), assistant, tool, assistant, user('and then')), '1/0');
});

test('what a program adds in the name of the person changes nothing', () => {
    const steps = [user('write it'), assistant, tool, user('<system-reminder>')];

    assert.equal(pick(two_turns(), ...steps), '0/1');
});

test('of several prompts in one message the last counts', () => {
    assert.equal(pick(two_turns(), user('write it\nand then')), '1/0');
    assert.equal(pick(two_turns(), user('and then\nwrite it')), '0/0');
});

test('a prompt that is given once more begins its turn once more', () => {
    const steps = [user('write it'), assistant, tool, assistant, user('write it')];

    assert.equal(pick(two_turns(), ...steps), '0/0');
});

test('the last answer stays the answer', () => {
    const steps = [user('write it'), assistant, tool, assistant, tool, assistant, tool];

    assert.equal(pick(two_turns(), ...steps), '0/1');
});

test('an error is given as often as it says and takes no place in the conversation', () => {
    const scenario = new Scenario({
        turns: [{ prompt: 'go', answers: [{ run: 'true' }, { status: 529, times: 2 }, { text: 'Done.' }] }],
    });
    const later = [user('go'), assistant, tool];

    assert.equal(pick(scenario, user('go')), '0/0');
    assert.deepEqual([1, 2, 3, 4].map(() => pick(scenario, ...later)), ['0/1', '0/1', '0/2', '0/2']);
});

test('a request without tools is beside the conversation', () => {
    const { place } = two_turns().pick({ steps: [user('write it')], tools: [] });

    assert.equal(place, 'aside');
});

test('a prompt without a script is answered as one', () => {
    assert.equal(pick(two_turns(), user('something else')), 'unscripted');
});

test('a scenario that is not understood is refused with the place', () => {
    const refused = (value, message) => assert.throws(() => new Scenario(value), { message });

    refused({}, 'scenario.turns: has to be a list');
    refused({ turns: [{ prompt: 'x', answers: [] }] },
        'scenario.turns[0].answers: has to be a list with at least one answer');
    refused({ turns: [{ prompt: 'x', answers: [{ txt: 'y' }] }] }, /answers\[0\]: unknown key "txt"; allowed: text, /);
    refused({ turns: [{ prompt: 'x', answers: [{ ask: true }] }] }, /answers\[0\]: needs one of "text"/);
    refused({ turns: [{ prompt: 'x', answers: [{ run: 'a', tool: {} }] }] }, /exclude each other/);
});
