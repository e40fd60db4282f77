def register_all(app, regions):
    def make(region):
        def run(event, context):
            return region
        return app.lambda_function(name=f"import_{region}")(run)

    return {f"import_{region}": make(region) for region in regions}
