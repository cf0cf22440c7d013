# The paper's models. The key is read from MOONSHOT_API_KEY; prices per million tokens are the
# service's to set: fill in yours to have the cost counted.
llm = dict(
    type='OpenAILLM',
    base_url='https://api.moonshot.cn/v1',
    api_key_env='MOONSHOT_API_KEY',
    models=[
        dict(name='moonshot-v1-8k', context=8192, price_in=0.0, price_out=0.0),
        dict(name='moonshot-v1-32k', context=32768, price_in=0.0, price_out=0.0),
    ],
    response_format='json_object',
    concurrency=4,
    timeout=60,
    max_retries=4,
)
# CLIP reads English only
generator = dict(type='LLMGenerator', language='en', llm=llm)
