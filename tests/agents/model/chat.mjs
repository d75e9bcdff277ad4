// OpenAI Chat Completions: POST /v1/chat/completions.
export { error } from './responses.mjs';

const kUsage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

export const path = '/v1/chat/completions';

function text_of(content) {
    if (Array.isArray(content)) {
        return content.map((part) => part.text ?? '').join('\n');
    }
    return content ?? '';
}

export function read(body) {
    return {
        tools: (body.tools ?? []).map((tool) => tool.function.name),
        steps: body.messages.map(({ role, content }) => ({ role, text: text_of(content) })),
        is_stream: body.stream === true,
    };
}

function tool_calls({ id, call }) {
    const named = { name: call.name, arguments: JSON.stringify(call.input) };
    return [{ index: 0, id: `call_${id}`, type: 'function', function: named }];
}

export function* events(answer) {
    const { id, model, text, call, hold } = answer;
    const chunk = (choices, usage) => ({
        data: { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 0, model, choices, usage },
    });
    const piece = (delta, finish_reason = null) => chunk([{ index: 0, delta, finish_reason }]);
    yield piece({ role: 'assistant', content: text ?? '' });
    if (hold !== undefined) {
        yield undefined;
    }
    if (call !== undefined) {
        yield piece({ tool_calls: tool_calls(answer) });
    }
    yield piece({}, call === undefined ? 'stop' : 'tool_calls');
    yield chunk([], kUsage);
    yield { data: '[DONE]' };
}

export function whole(answer) {
    const { id, model, text = null, call } = answer;
    const message = { role: 'assistant', content: text };
    if (call !== undefined) {
        message.tool_calls = tool_calls(answer);
    }
    const finish_reason = call === undefined ? 'stop' : 'tool_calls';
    return {
        id: `chatcmpl-${id}`, object: 'chat.completion', created: 0, model, usage: kUsage,
        choices: [{ index: 0, message, finish_reason }],
    };
}
