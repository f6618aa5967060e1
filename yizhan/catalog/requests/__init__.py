"""The service catalogue: request types 服务项目, each with a form of its own."""
