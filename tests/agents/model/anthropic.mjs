// Anthropic Messages: POST /v1/messages.
const kUsage = { input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };

export const path = '/v1/messages';

function text_of(content) {
    if (typeof content === 'string') {
        return content;
    }
    return content.filter((block) => block.type === 'text').map((block) => block.text).join('\n');
}

// Results of tools and what the person says next may share one message.
function steps_of({ role, content }) {
    const results = typeof content === 'string' ? [] : content.filter((block) => block.type === 'tool_result');
    const text = text_of(content);
    const said = text !== '' || role === 'assistant' ? [{ role, text }] : [];
    return results.length > 0 ? [{ role: 'tool', text: '' }, ...said] : said;
}

/// What every dialect makes of a request: { tools, steps: [{ role, text }], is_stream }.
export function read(body) {
    return {
        tools: (body.tools ?? []).map((tool) => tool.name),
        steps: body.messages.flatMap(steps_of),
        is_stream: body.stream === true,
    };
}

function message(id, model, content, stop_reason) {
    return {
        id: `msg_${id}`, type: 'message', role: 'assistant', model, content, stop_reason,
        stop_sequence: null, usage: kUsage,
    };
}

/// The events of an answer; where one is to be held, nothing.
export function* events({ id, model, text, call, hold }) {
    const event = (type, fields) => ({ event: type, data: { type, ...fields } });
    let index = 0;
    yield event('message_start', { message: message(id, model, [], null) });
    if (text !== undefined) {
        yield event('content_block_start', { index, content_block: { type: 'text', text: '' } });
        yield event('content_block_delta', { index, delta: { type: 'text_delta', text } });
        yield event('content_block_stop', { index: index++ });
    }
    if (hold !== undefined) {
        yield undefined;
    }
    if (call !== undefined) {
        const block = { type: 'tool_use', id: `toolu_${id}`, name: call.name, input: {} };
        const delta = { type: 'input_json_delta', partial_json: JSON.stringify(call.input) };
        yield event('content_block_start', { index, content_block: block });
        yield event('content_block_delta', { index, delta });
        yield event('content_block_stop', { index });
    }
    const stop_reason = call === undefined ? 'end_turn' : 'tool_use';
    yield event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: kUsage });
    yield event('message_stop', {});
}

export function whole({ id, model, text, call }) {
    const content = text === undefined ? [] : [{ type: 'text', text }];
    if (call !== undefined) {
        content.push({ type: 'tool_use', id: `toolu_${id}`, ...call });
    }
    return message(id, model, content, call === undefined ? 'end_turn' : 'tool_use');
}

const kErrors = { 429: 'rate_limit_error', 529: 'overloaded_error' };

export function error(status, text) {
    return { type: 'error', error: { type: kErrors[status] ?? 'api_error', message: text } };
}
