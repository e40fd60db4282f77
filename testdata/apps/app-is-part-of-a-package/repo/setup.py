from setuptools import find_packages, setup

setup(name="whole", version="1", packages=find_packages())
