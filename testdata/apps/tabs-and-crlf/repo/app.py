from chalice import Chalice, Rate

app = Chalice(app_name='tabs')

if True:
	@app.schedule(Rate(5,
			unit=Rate.MINUTES))
	def tick(event):
		if event:
			return 1
		return 2

@app.lambda_function()
def last(event, context):
	return 'no newline at the end'