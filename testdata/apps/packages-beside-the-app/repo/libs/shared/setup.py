from setuptools import setup

setup(name="shared", version="1", packages=["shared"])
