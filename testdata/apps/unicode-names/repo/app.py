from chalice import Chalice

app = Chalice(app_name='unicode')

größe = 3


@app.schedule(f'rate({größe} hours)', description='每日报告 – тест', name='report')
def 报告(event):
    return '🚀'


@app.lambda_function()
def naïve(event, context):
    return None
