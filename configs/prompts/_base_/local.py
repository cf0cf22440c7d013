# A server of your own that speaks OpenAI's protocol: vLLM, llama.cpp, Ollama, LM Studio. Say which model:
# --cfg-options generator.llm.model=NAME generator.llm.base_url=http://localhost:11434/v1
llm = dict(
    type='OpenAILLM',
    base_url='http://localhost:8000/v1',
    model='qwen2.5-14b-instruct',
    context=16384,
    # parameter → what the server calls it, None leaves it out: dict(max_tokens='max_completion_tokens')
    rename=dict(),
    extra=dict(),  # further parameters, sent as they are: dict(reasoning_effort='low')
    concurrency=2,
    timeout=600,
    max_retries=2,
)
# CLIP reads English only
generator = dict(type='LLMGenerator', language='en', llm=llm)
